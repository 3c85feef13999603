using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>A phone held to the ear.</summary>
internal sealed class Calling : IActionChoreography
{
    public string Action => "calling";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.65f);
        var side = random.Next(2);
        var sign = side == 0 ? 1f : -1f;
        var idle = Posture.IdleHand(random, 1 - side, posture.Seated);
        var gesture = random.Chance(0.3f);
        var lean = random.Range(-0.05f, 0.3f);
        var pitch = random.Range(-0.15f, 0.2f);
        var turn = random.Range(-0.3f, 0.3f);
        var elbow = random.Range(-1.1f, -0.2f);
        var shell = random.Pick<SKColor>([new(34, 34, 40), new(210, 210, 216), new(190, 60, 60), new(60, 100, 180)]);
        var smile = random.Range(-0.2f, 0.8f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    idle(pose);
                    pose.HeadRoll = -sign * lean;
                    pose.HeadPitch = pitch + (0.05f * MathF.Sin(time * 2.1f));
                    pose.HeadYaw = turn + (0.1f * MathF.Sin(time * 0.9f));
                    pose.Face = new FaceExpression(0.25f + (0.25f * MathF.Sin(time * 9)), smile, false);
                    pose.WithHand(side, TargetFrame.Head, new Vector3(sign * 0.185f, -0.06f, 0.035f), new Vector3(sign, elbow, 0.1f));
                    if (gesture)
                    {
                        pose.WithHand(
                            1 - side, TargetFrame.Chest, new Vector3(-sign * 0.32f, -0.22f + (0.06f * MathF.Sin(time * 4)), 0.26f),
                            new Vector3(-sign, -1, -0.4f));
                    }

                    return pose;
                }),
            ],
            Props = (painter, figures, _) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                var figure = figures[0];
                var right = Vector3.Transform(new Vector3(sign, 0, 0), figure.HeadRotation);
                Handheld.Phone(
                    painter, figure.FromHead(sign * 0.165f, -0.035f, 0.045f), figure.FromHead(0, 0.9f, -0.3f) - figure.Head, -right, shell,
                    SceneLayer.Body,
                    painter.Projector.Direction(right).Z > -0.35f ? 0.09f : -0.2f);
            },
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.7f,
            Yaw = (0, 1.2f),
            Phrases = ["calling", "making a phone call", "talking on the phone", "speaking on a phone"],
            Posture = posture.Phrase,
            BodyParts = ["holding a phone to the ear", "a phone at the ear", "one hand holding a phone against the ear"],
            Objects = ["a phone"],
        };
    }
}
