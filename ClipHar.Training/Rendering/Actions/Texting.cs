using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>A phone held low in one or both hands, the head bent over it.</summary>
internal sealed class Texting : IActionChoreography
{
    public string Action => "texting";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.6f);
        var both = random.Chance(0.65f);
        var side = random.Next(2);
        var idle = Posture.IdleHand(random, 1 - side, posture.Seated);
        var height = random.Range(-0.34f, -0.18f);
        var reach = random.Range(0.25f, 0.34f);
        var down = random.Range(0.3f, 0.6f);
        var shell = random.Pick<SKColor>([new(30, 30, 36), new(214, 214, 220), new(190, 60, 60), new(60, 100, 180)]);
        var smile = random.Range(-0.2f, 0.6f);
        var rate = random.Range(8f, 14f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    idle(pose);
                    pose.HeadPitch = down;
                    pose.SpinePitch += 0.06f;
                    pose.Face = new FaceExpression(0, smile, false);
                    for (var index = 0; index < 2; index++)
                    {
                        if (both || index == side)
                        {
                            var sign = index == 0 ? 1f : -1f;
                            var tap = 0.012f * MathF.Sin((time * rate) + index);
                            pose.WithHand(
                                index, TargetFrame.Chest, new Vector3(sign * (both ? 0.06f : 0.05f), height + tap, reach),
                                new Vector3(sign, -0.9f, -0.2f));
                        }
                    }

                    return pose;
                }),
            ],
            Props = (painter, figures, _) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                var figure = figures[0];
                var hand = both ? (figure.Hands[0] + figure.Hands[1]) / 2 : figure.Hands[side];
                var centre = hand + Vector3.Transform(new Vector3(0, 0.075f, 0.01f), figure.ChestRotation);
                Handheld.Phone(
                    painter, centre, new Vector3(0, 0.75f, 0) + (Vector3.Transform(Vector3.UnitZ, figure.ChestRotation) * 0.5f),
                    figure.Head - centre, shell, SceneLayer.Body, 0.085f);
            },
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.7f,
            Yaw = (0, 1.3f),
            Phrases = ["texting", "texting on a phone", "typing a message on a phone", "writing a text message"],
            Posture = posture.Phrase,
            BodyParts = both
                ? ["holding a phone in both hands and looking down at it", "both thumbs on a phone",
                    "the head bent over a phone held before the chest"]
                : ["holding a phone in one hand and looking down at it", "the head bent over a phone held before the chest",
                    "a phone in the hand in front of the chest"],
            Objects = ["a phone"],
        };
    }
}
