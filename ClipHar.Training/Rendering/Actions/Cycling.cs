using System.Numerics;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Riding a bicycle.</summary>
internal sealed class Cycling : IActionChoreography
{
    public string Action => "cycling";

    public Staging Stage(SceneRandom random)
    {
        var bicycle = new Bicycle(random);
        var start = random.Range(0, MathF.Tau);
        var rate = random.Range(4f, 7f);
        var lean = random.Range(0.25f, 0.75f);
        var look = random.Range(-0.15f, 0.25f);
        var glance = random.Range(-0.3f, 0.3f);
        var helmet = random.Chance(0.4f);
        var helmetColour = Handheld.BrightColour(random);
        var smile = random.Range(-0.2f, 0.8f);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var angle = start + (time * rate);
                    var pose = new FigurePose
                    {
                        Pelvis = Bicycle.Saddle + new Vector3(0, 0.075f, -0.02f), SpinePitch = lean, HeadPitch = look - (lean * 0.8f),
                        HeadYaw = glance,
                        SpineRoll = 0.03f * MathF.Sin(angle), Face = new FaceExpression(0, smile, false),
                    };
                    for (var side = 0; side < 2; side++)
                    {
                        var sign = side == 0 ? 1f : -1f;
                        pose.WithFoot(
                            side, Bicycle.Pedal(side, angle) + new Vector3(0, 0.09f, -0.04f), new Vector3(sign * 0.15f, 0.6f, 1),
                            new Vector3(0, -0.25f, 1));
                        pose.WithHand(
                            side, TargetFrame.World, Bicycle.Handlebar + new Vector3(sign * 0.24f, 0.03f, -0.01f),
                            new Vector3(sign, -0.8f, -0.3f));
                    }

                    return pose;
                }),
            ],
            Props = (painter, figures, time) =>
            {
                bicycle.Paint(painter, start + (time * rate), static point => point);
                painter.GroundShadow(new Vector3(0, 0, 0.05f), 0.9f, 0.35f);
                if (helmet)
                {
                    Handheld.Helmet(painter, figures[0], helmetColour);
                }
            },
            PropExtent = [new(0, 0, -0.85f), new(0, 0, 0.95f)],
            Settings = ["a park", "a street", "a beach", "a forest", "the countryside", "a city square", "a plain studio"],
            CloseUp = 0,
            Yaw = (0.35f, 1.95f),
            Pitch = (-0.05f, 0.25f),
            Phrases = ["cycling", "riding a bicycle", "riding a bike", "cycling on a bike"],
            Posture = random.Pick<string>(["seated on a bicycle", "sitting on a bicycle"]),
            BodyParts = ["legs on the pedals of a bicycle", "hands on the handlebar of a bicycle", "feet on the pedals"],
            Objects = helmet ? ["a bicycle", "a helmet"] : ["a bicycle"],
        };
    }
}
