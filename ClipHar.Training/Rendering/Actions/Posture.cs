using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>How the lower body is placed, with the furniture that this needs.</summary>
/// <param name="Phrase">For captions: "standing".</param>
/// <param name="Base">A new pose with the pelvis, the legs and relaxed arms.</param>
/// <param name="Seated">Hands can rest on the thighs.</param>
internal sealed record Posture(
    string Phrase, Func<FigurePose> Base, Action<ScenePainter>? PaintFurniture, bool Seated, IReadOnlyList<string> Settings,
    IReadOnlyList<Vector3> Extent)
{
    public static Posture Draw(SceneRandom random, float standing = 0.5f)
    {
        if (random.Chance(standing))
        {
            return Standing(random);
        }

        return random.Next(4) switch
        {
            0 or 1 => Chair(random),
            2 => Sofa(random),
            _ => Floor(random),
        };
    }

    public static Posture Standing(SceneRandom random)
    {
        var weight = random.Range(-0.04f, 0.04f);
        var width = random.Range(0.08f, 0.17f);
        var step = random.Range(-0.09f, 0.09f);
        var lean = random.Range(-0.03f, 0.07f);
        return new Posture(
            "standing",
            () => new FigurePose { Pelvis = new Vector3(weight, 0.94f, 0), SpinePitch = lean, SpineRoll = weight * 1.4f }
                .WithFoot(0, new Vector3(width, 0.07f, step))
                .WithFoot(1, new Vector3(-width, 0.07f, -step)),
            null, false, [], []);
    }

    public static Posture Chair(SceneRandom random)
    {
        var chair = Furniture.DrawChair(random);
        var spread = random.Range(0.1f, 0.19f);
        var reach = random.Range(0.34f, 0.52f);
        var stagger = random.Range(-0.08f, 0.08f);
        var lean = random.Range(-0.12f, 0.14f);
        return new Posture(
            random.Pick<string>(["seated on a chair", "sitting on a chair"]),
            () => new FigurePose { Pelvis = new Vector3(0, 0.60f, 0), SpinePitch = lean }
                .WithFoot(0, new Vector3(spread, 0.07f, reach + stagger), new Vector3(0.15f, 1, 0.6f))
                .WithFoot(1, new Vector3(-spread, 0.07f, reach - stagger), new Vector3(-0.15f, 1, 0.6f)),
            chair, true, [], [new(0, 0, -0.25f), new(0.2f, 0.95f, -0.24f)]);
    }

    public static Posture Sofa(SceneRandom random)
    {
        var sofa = Furniture.DrawSofa(random);
        var spread = random.Range(0.1f, 0.2f);
        var reach = random.Range(0.44f, 0.62f);
        var lean = random.Range(-0.28f, 0.05f);
        return new Posture(
            random.Pick<string>(["seated on a sofa", "sitting on a couch"]),
            () => new FigurePose { Pelvis = new Vector3(0, 0.53f, 0), SpinePitch = lean }
                .WithFoot(0, new Vector3(spread, 0.07f, reach), new Vector3(0.15f, 1, 0.6f))
                .WithFoot(1, new Vector3(-spread, 0.07f, reach + 0.05f), new Vector3(-0.15f, 1, 0.6f)),
            sofa, true, ["a living room", "an office", "a cafe", "a bedroom"], [new(0.6f, 0.5f, -0.3f), new(-0.6f, 0.5f, -0.3f)]);
    }

    public static Posture Floor(SceneRandom random)
    {
        var lean = random.Range(-0.08f, 0.2f);
        var crossed = random.Chance(0.6f);
        return new Posture(
            random.Pick<string>(["seated on the ground", "sitting on the floor"]),
            () =>
            {
                var pose = new FigurePose { Pelvis = new Vector3(0, 0.12f, 0), SpinePitch = lean };
                return crossed
                    ? pose.WithFoot(0, new Vector3(-0.1f, 0.07f, 0.3f), new Vector3(1, 0.35f, 0.5f), new Vector3(-1, 0, 0.3f))
                        .WithFoot(1, new Vector3(0.1f, 0.09f, 0.36f), new Vector3(-1, 0.35f, 0.5f), new Vector3(1, 0, 0.3f))
                    : pose.WithFoot(0, new Vector3(0.14f, 0.07f, 0.55f), new Vector3(0.2f, 1, 0.2f), new Vector3(0.1f, 0.1f, 1))
                        .WithFoot(1, new Vector3(-0.14f, 0.07f, 0.5f), new Vector3(-0.2f, 1, 0.2f), new Vector3(-0.1f, 0.1f, 1));
            },
            null, true, [], []);
    }

    /// <summary>A hand that does nothing: at the side, on the thigh, on the hip or in front of the belly.</summary>
    public static Action<FigurePose> IdleHand(SceneRandom random, int side, bool seated)
    {
        var sign = side == 0 ? 1f : -1f;
        var spread = random.Range(0.2f, 0.3f);
        if (seated)
        {
            var forward = random.Range(0.24f, 0.36f);
            return pose => pose.WithHand(
                side, TargetFrame.World, pose.Pelvis + new Vector3(sign * (spread * 0.62f), 0.12f, forward),
                new Vector3(sign, -0.6f, -0.6f));
        }

        return random.Next(4) switch
        {
            0 =>
                pose =>
                pose.WithHand(side, TargetFrame.World, pose.Pelvis + new Vector3(sign * 0.16f, 0.04f, 0.04f), new Vector3(sign, 0, -0.5f)),
            1 => pose => pose.WithHand(side, TargetFrame.Chest, new Vector3(sign * 0.04f, -0.34f, 0.17f), new Vector3(sign, -0.5f, -0.2f)),
            _ => pose => pose.WithHand(side, TargetFrame.Chest, new Vector3(sign * spread, -0.56f, 0.05f), new Vector3(sign, -0.4f, -0.7f)),
        };
    }
}
