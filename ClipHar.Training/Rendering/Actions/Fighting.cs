using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Two people who box or kick.</summary>
internal sealed class Fighting : IActionChoreography
{
    public string Action => "fighting";

    public Staging Stage(SceneRandom random)
    {
        var distance = random.Range(0.40f, 0.52f);
        var rate = random.Range(4f, 7f);
        var phase = random.Range(0, MathF.Tau);
        var gloves = random.Chance(0.4f);
        var kick = random.Chance(0.35f);
        var firstColour = Handheld.BrightColour(random);
        var secondColour = Handheld.BrightColour(random);
        var lead = random.Next(2);
        Func<float, FigurePose> Fighter(float offset, bool kicks) => time =>
            Pose(MathF.Sin((time * rate) + phase + offset), lead, kicks, distance);

        return new Staging
        {
            Actors =
            [
                new Actor(Fighter(0, kick), new Vector3(-distance, 0, 0), (MathF.PI / 2) + random.Range(-0.15f, 0.15f)),
                new Actor(Fighter(MathF.PI, false), new Vector3(distance, 0, 0), (-MathF.PI / 2) + random.Range(-0.15f, 0.15f)),
            ],
            Props = (painter, figures, _) =>
            {
                for (var index = 0; index < 2 && gloves; index++)
                {
                    foreach (var hand in figures[index].Hands)
                    {
                        painter.Ball(hand, 0.088f, index == 0 ? firstColour : secondColour, SceneLayer.Body, 0.07f);
                    }
                }
            },
            CloseUp = 0.15f,
            Yaw = (0, 0.75f),
            Phrases = ["fighting", "fighting each other", "fighting with another person", "throwing punches"],
            Posture = "facing each other",
            BodyParts = kick
                ? ["one leg kicking at the other person", "two people with raised fists", "a kick at another person"]
                : ["a fist punching at the other person", "two people with raised fists", "a punch at another person's head"],
            Objects = gloves ? ["boxing gloves"] : [],
        };
    }

    /// <param name="attack">-1 guards, 1 strikes.</param>
    private static FigurePose Pose(float attack, int lead, bool kicks, float distance)
    {
        var sign = lead == 0 ? 1f : -1f;
        var strike = MathF.Max(0, attack);
        var recoil = MathF.Max(0, -attack);
        var pose = new FigurePose
        {
            Pelvis = new Vector3(0, 0.87f, (strike * 0.06f) - (recoil * 0.05f)),
            SpinePitch = 0.14f + (kicks ? -0.35f * strike : 0.2f * strike) - (0.22f * recoil),
            SpineTwist = -sign * (0.35f * strike),
            HeadPitch = 0.1f - (0.25f * recoil),
            Face = new FaceExpression(0.35f, -0.7f, false),
        };
        pose.WithFoot(lead, new Vector3(sign * 0.12f, 0.07f, 0.24f)).WithFoot(1 - lead, new Vector3(-sign * 0.13f, 0.07f, -0.26f));
        var guard = new Vector3(-sign * 0.1f, -0.02f, 0.26f);
        pose.WithHand(1 - lead, TargetFrame.Chest, guard, new Vector3(-sign, -1, 0));
        if (kicks)
        {
            pose.WithHand(lead, TargetFrame.Chest, new Vector3(sign * 0.14f, -0.02f, 0.24f), new Vector3(sign, -1, 0));
            if (strike > 0.15f)
            {
                pose.WithFoot(
                    lead, Vector3.Lerp(new Vector3(sign * 0.12f, 0.2f, 0.3f), new Vector3(sign * 0.05f, 1.05f, (distance * 2) - 0.2f),
                        strike), new Vector3(0, 1, 0.5f), new Vector3(0, 0.8f, 0.5f));
            }

            return pose;
        }

        // The striking hand goes to where the other's face is.
        var target = Vector3.Lerp(new Vector3(sign * 0.13f, 1.38f, 0.27f), new Vector3(0, 1.5f, (distance * 2) - 0.2f), strike);
        return pose.WithHand(lead, TargetFrame.World, target, new Vector3(sign, -0.8f, 0));
    }
}
