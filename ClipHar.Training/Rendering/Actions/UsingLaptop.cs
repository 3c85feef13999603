using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Both hands on the keyboard of an open laptop, at a desk or on the lap.</summary>
internal sealed class UsingLaptop : IActionChoreography
{
    public string Action => "using_laptop";

    public Staging Stage(SceneRandom random)
    {
        var style = random.Next(10);
        var standing = style == 9;
        var onLap = style is 6 or 7 or 8;
        var posture = standing
            ? Posture.Standing(random)
            : onLap
            ? (random.Chance(0.6f) ? Posture.Sofa(random) : Posture.Floor(random))
            : Posture.Chair(random);
        var deskHeight = standing ? 1.06f : 0.74f;
        var desk = onLap ? null : Furniture.DrawTable(random, deskHeight, standing ? 0.5f : 0.58f);
        var laptop = new Laptop(random);
        var down = random.Range(0.12f, 0.35f);
        var rate = random.Range(9f, 15f);
        var turn = random.Range(-0.1f, 0.1f);
        var pelvis = posture.Base().Pelvis;
        var hinge = onLap
            ? pelvis + new Vector3(0, pelvis.Y < 0.3f ? 0.26f : 0.15f, 0.56f)
            : new Vector3(0, deskHeight + 0.01f, standing ? 0.6f : 0.66f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    pose.ArmsOnTop = true;
                    pose.HeadPitch = down;
                    pose.HeadYaw = turn;
                    for (var side = 0; side < 2; side++)
                    {
                        var sign = side == 0 ? 1f : -1f;
                        var key = 0.012f * MathF.Sin((time * rate) + (side * 2.2f));
                        pose.WithHand(
                            side, TargetFrame.World, hinge + new Vector3(sign * 0.1f, 0.06f + key, -0.19f),
                            new Vector3(sign, -0.9f, -0.5f));
                    }

                    return pose;
                }),
            ],
            Props = (painter, _, _) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                desk?.Invoke(painter);
                var front = painter.FurnitureLayer(hinge) == SceneLayer.Front;
                laptop.Paint(painter, hinge, front ? SceneLayer.OnTop : SceneLayer.Behind);
            },
            PropExtent = onLap ? posture.Extent : [new(0.45f, deskHeight, 0.75f), new(-0.45f, deskHeight, 0.75f)],
            Essential = [hinge + new Vector3(0.22f, 0, 0), hinge + new Vector3(-0.22f, 0, 0), hinge + new Vector3(0, 0.25f, 0.1f)],
            Settings = onLap
                ? posture.Settings
                : ["an office", "an office", "a living room", "a bedroom", "a cafe", "a kitchen", "a plain studio"],
            CloseUp = 0.25f,
            Yaw = (0.1f, 2.2f),
            Pitch = (0.05f, 0.4f),
            Phrases = ["using a laptop", "working on a laptop", "typing on a laptop", "sitting at a computer"],
            Posture = onLap || standing ? posture.Phrase : "seated at a desk",
            BodyParts = [
                "both hands on the keyboard of a laptop", "hands on a keyboard in front of an open screen",
                "looking at the screen of an open laptop"],
            Objects = onLap ? ["a laptop"] : ["a laptop", "a desk"],
        };
    }
}
