using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>A cup, glass or bottle tilted at the mouth.</summary>
internal sealed class Drinking : IActionChoreography
{
    public string Action => "drinking";

    public Staging Stage(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.6f);
        var side = random.Next(2);
        var sign = side == 0 ? 1f : -1f;
        var idle = Posture.IdleHand(random, 1 - side, posture.Seated);
        var bottle = random.Chance(0.4f);
        var tilt = random.Range(0.15f, 0.45f);
        var turn = random.Range(-0.3f, 0.3f);
        var rate = random.Range(0.7f, 1.3f);
        var elbow = random.Range(-0.8f, 0.1f);
        var colour = bottle
            ? random.Pick<SKColor>([new(90, 160, 220), new(60, 140, 80), new(200, 70, 60), new(150, 100, 50)])
            : Handheld.BrightColour(random);
        var closed = random.Chance(0.35f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    idle(pose);
                    var sip = 0.5f + (0.5f * MathF.Sin(time * rate));
                    pose.HeadPitch = -tilt * (0.5f + (0.5f * sip));
                    pose.HeadYaw = turn;
                    pose.Face = new FaceExpression(0.1f, 0, closed);
                    return pose.WithHand(
                        side, TargetFrame.Head, new Vector3(sign * 0.065f, -0.115f, bottle ? 0.235f : 0.215f),
                        new Vector3(sign, elbow, 0.2f));
                }),
            ],
            Props = (painter, figures, _) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                var figure = figures[0];
                // The opening points at the mouth, and down at it for a bottle.
                var up = figure.FromHead(0, bottle ? -0.2f : 0.55f, -1) - figure.Head;
                var centre = figure.FromHead(sign * 0.01f, bottle ? -0.04f : -0.085f, bottle ? 0.32f : 0.225f);
                if (bottle)
                {
                    Handheld.Bottle(painter, centre, up, colour, SceneLayer.Body);
                }
                else
                {
                    Handheld.Cup(painter, centre, up, colour, SceneLayer.Body);
                }
            },
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            CloseUp = 0.75f,
            Yaw = (0, 1.35f),
            Phrases = bottle
                ? ["drinking", "drinking from a bottle", "drinking water", "having a drink"]
                : ["drinking", "drinking from a cup", "drinking from a glass", "having a drink"],
            Posture = posture.Phrase,
            BodyParts = bottle
                ? ["holding a bottle to the mouth", "a bottle at the lips with the head tilted back", "raising a bottle to the mouth"]
                : ["holding a cup to the mouth", "a cup at the lips", "raising a glass to the mouth"],
            Objects = [bottle ? "a bottle" : "a cup"],
        };
    }
}
