using System.Numerics;
using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Settings;
using SkiaSharp;

namespace ClipHar.Training.Rendering;

/// <summary>Draws a composition: background, people and props, light, and what the camera does to it.</summary>
internal static class SceneDrawing
{
    /// <summary>Where the camera stands so that the subject is in the picture at <paramref name="time"/>.</summary>
    public static Projector Frame(SceneComposition scene, int width, int height, float time)
    {
        var (_, skeletons) = scene.Pose(time);
        var points = new List<Vector3>();
        foreach (var skeleton in skeletons)
        {
            points.AddRange(skeleton.Extent(scene.CloseUp));
        }

        if (!scene.CloseUp || skeletons.Length == 0)
        {
            points.AddRange(scene.Staging.PropExtent);
        }

        points.AddRange(scene.Staging.Essential);
        // Of a wide or tall picture hardly more than the middle square is used: models crop to it.
        var side = Math.Min(width, height) * 1.12f;
        return Projector.Fit(
            scene.Camera, points, new Vector2(MathF.Min(width, side), MathF.Min(height, side)), new Vector2(width, height), scene.Fill,
            scene.Shift);
    }

    public static (RgbImage Image, IReadOnlyList<SceneMark> Marks) Draw(
        SceneComposition scene, Projector projector, int width, int height, float time, int frame)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        Background(scene, projector, canvas, width, height);
        var marks = Subject(scene, projector, canvas, time);
        if (!scene.Style.LineDrawing)
        {
            Occluder(scene, canvas, width, height);
            Light(scene, canvas, width, height);
        }

        var pixels = ToRgb(bitmap);
        CameraEffects.Apply(pixels, width, height, scene.Domain, scene.Random.Split("camera effects"), frame);
        return (new RgbImage(width, height, pixels), marks);
    }

    private static void Background(SceneComposition scene, Projector projector, SKCanvas canvas, int width, int height)
    {
        var random = scene.Random.Split("background");
        var indoor = SceneSettings.IsIndoor(scene.Setting);
        var facing = projector.FacingPicture();
        var origin = facing.Project(Vector3.Zero).Point;
        canvas.Save();
        canvas.RotateRadians(projector.Camera.Roll, origin.X, origin.Y);
        // The camera's roll is the canvas' now.
        var level = new Projector(projector.Camera with { Yaw = 0, Roll = 0 }, facing.Pivot, projector.PixelsPerUnit, projector.Offset);
        var wall = level.Project(new Vector3(0, 0, indoor ? -random.Range(1.1f, 2f) : -random.Range(3f, 7f)));
        var unit = indoor ? wall.Scale : level.Project(new Vector3(0, 0, -2.5f)).Scale;
        SceneSettings.Paint(new BackgroundFrame(canvas, width, height, wall.Point.Y, unit, scene.Style), random, scene.Setting);
        canvas.Restore();
    }

    private static IReadOnlyList<SceneMark> Subject(SceneComposition scene, Projector projector, SKCanvas canvas, float time)
    {
        var (poses, skeletons) = scene.Pose(time);
        using var painter = new ScenePainter(canvas, projector, scene.Style);
        painter.SubjectDepth = skeletons.Length > 0 ? projector.Depth(skeletons[0].Pelvis) : float.MaxValue;
        scene.Staging.Props?.Invoke(painter, skeletons, time);
        for (var index = 0; index < skeletons.Length; index++)
        {
            new FigurePainter(painter, skeletons[index], scene.Shapes[index], scene.People[index]).Paint(poses[index]);
            MarkBody(painter, skeletons[index], poses[index]);
        }

        painter.Flush();
        return painter.Marks;
    }

    private static void MarkBody(ScenePainter painter, Skeleton skeleton, FigurePose pose)
    {
        painter.Mark(ScenePart.Head, skeleton.Head);
        painter.Mark(ScenePart.Pelvis, skeleton.Pelvis);
        painter.Mark(ScenePart.Chest, skeleton.FromChest(0, -0.15f, 0));
        if (pose.Face.MouthOpen > 0.5f)
        {
            painter.Mark(ScenePart.OpenMouth, skeleton.FromHead(0, -0.06f, 0.12f));
        }

        if (pose.Face.EyesClosed)
        {
            painter.Mark(ScenePart.ClosedEyes, skeleton.FromHead(0, 0.02f, 0.12f));
        }

        for (var side = 0; side < 2; side++)
        {
            painter.Mark(ScenePart.Hand, skeleton.Hands[side]);
            var hand = skeleton.Hands[side];
            if (Vector3.Distance(hand, skeleton.FromHead(0, -0.07f, 0.14f)) < 0.15f)
            {
                painter.Mark(ScenePart.HandAtMouth, hand);
            }
            else if (Vector3.Distance(hand, skeleton.FromHead(side == 0 ? 0.16f : -0.16f, -0.03f, 0.02f)) < 0.12f)
            {
                painter.Mark(ScenePart.HandAtEar, hand);
            }

            painter.Mark(ScenePart.Elbow, skeleton.Elbows[side]);
            painter.Mark(ScenePart.Knee, skeleton.Knees[side]);
            painter.Mark(ScenePart.Foot, skeleton.Ankles[side]);
        }
    }

    /// <summary>Something out of focus between the camera and the scene, at an edge of the picture.</summary>
    private static void Occluder(SceneComposition scene, SKCanvas canvas, int width, int height)
    {
        var random = scene.Random.Split("occluder");
        if (!random.Chance(0.1f))
        {
            return;
        }

        var color = random.Chance(0.5f) ? Hsv.Scale(Clutter.Green(random), 0.7f) : Hsv.Scale(Props.Furniture.Fabric(random), 0.6f);
        var left = random.Chance(0.5f);
        using var paint = new SKPaint { IsAntialias = true, Color = color.WithAlpha(235) };
        if (random.Chance(0.5f))
        {
            var reach = random.Range(0.06f, 0.15f) * width;
            canvas.DrawRect(left ? 0 : width - reach, 0, reach, height, paint);
        }
        else
        {
            var x = left ? 0 : width;
            for (var index = 0; index < 4; index++)
            {
                canvas.DrawOval(
                    x + (random.Range(-0.08f, 0.08f) * width), height - (random.Range(0, 0.22f) * height),
                    random.Range(0.08f, 0.15f) * width,
                    random.Range(0.05f, 0.12f) * height, paint);
            }
        }
    }

    private static void Light(SceneComposition scene, SKCanvas canvas, int width, int height)
    {
        var random = scene.Random.Split("light");
        using var paint = new SKPaint();
        var bright = new SKColor(255, (byte)random.Range(225, 255), (byte)random.Range(190, 255), (byte)random.Range(5, 50));
        var dark = new SKColor(20, 20, (byte)random.Range(20, 60), (byte)random.Range(5, 60));
        var towards = scene.Style.Light * new Vector2(width, -height) * 0.6f;
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint((width / 2f) + towards.X, (height / 2f) + towards.Y), new SKPoint(
                (width / 2f) - towards.X, (height / 2f) - towards.Y),
            [bright, dark], SKShaderTileMode.Clamp);
        paint.Shader = shader;
        canvas.DrawRect(0, 0, width, height, paint);
    }

    private static byte[] ToRgb(SKBitmap bitmap)
    {
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        var stride = bitmap.RowBytes;
        var to = 0;
        for (var row = 0; row < bitmap.Height; row++)
        {
            var line = rgba.Slice(row * stride, bitmap.Width * 4);
            for (var index = 0; index < line.Length; index += 4)
            {
                rgb[to++] = line[index];
                rgb[to++] = line[index + 1];
                rgb[to++] = line[index + 2];
            }
        }

        return rgb;
    }
}
