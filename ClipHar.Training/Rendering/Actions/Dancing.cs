using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Arms in the air, hips to one side, a lifted or spread leg.</summary>
internal sealed class Dancing : IActionChoreography
{
    public string Action => "dancing";

    public Staging Stage(SceneRandom random)
    {
        var style = random.Next(4);
        var rate = random.Range(4.5f, 8f);
        var phase = random.Range(0, MathF.Tau);
        var sway = random.Range(0.06f, 0.13f);
        var bend = random.Range(0.1f, 0.28f);
        var up = random.Range(0.28f, 0.5f);
        var wide = random.Range(0.2f, 0.5f);
        var kick = random.Range(0.15f, 0.5f);
        var lifted = random.Next(2);
        var smile = random.Range(0.3f, 1f);
        FigurePose Pose(float time)
        {
            var beat = MathF.Sin((time * rate) + phase);
            var slow = MathF.Sin((time * rate * 0.5f) + phase);
            var pose = new FigurePose
            {
                Pelvis = new Vector3(sway * slow, 0.9f - (0.04f * MathF.Abs(beat)), 0),
                SpineRoll = bend * slow,
                SpineTwist = 0.3f * slow,
                HeadRoll = -0.2f * slow,
                HeadPitch = -0.12f,
                Face = new FaceExpression(0.2f, smile, false),
            };
            Arms(pose, style, up, wide, beat, slow);
            Legs(pose, style, kick, lifted, beat, slow);
            return pose;
        }

        return new Staging
        {
            Actors = [new Actor(Pose, default, random.Range(-0.5f, 0.5f))],
            CloseUp = 0.08f,
            Yaw = (0, 0.9f),
            Phrases = ["dancing", "dancing to music", "performing a dance", "doing a dance"],
            Posture = "moving",
            BodyParts = [
                "arms raised in the air and hips swaying", "arms up high with one leg lifted",
                "arms spread wide and the body bent to the side"],
        };
    }

    private static void Arms(FigurePose pose, int style, float up, float wide, float beat, float slow)
    {
        for (var side = 0; side < 2; side++)
        {
            var sign = side == 0 ? 1f : -1f;
            var position = style switch
            {
                0 => new Vector3(sign * (wide * 0.7f), up + (0.08f * beat), 0.08f),
                1 =>
                    sign * slow > 0 ? new Vector3(sign * 0.22f, up + 0.05f, 0.05f) : new Vector3(
                    sign * 0.5f, -0.12f + (0.06f * beat), 0.08f),
                2 => new Vector3(sign * 0.52f, (sign * 0.22f * slow) - 0.02f, 0.05f),
                _ => sign * slow > 0 ? new Vector3(sign * 0.34f, up, 0.1f) : new Vector3(sign * 0.15f, -0.42f, 0.12f),
            };
            pose.WithHand(side, TargetFrame.Chest, position, new Vector3(sign, style == 2 ? -0.4f : 0.1f, -0.25f));
        }
    }

    private static void Legs(FigurePose pose, int style, float kick, int lifted, float beat, float slow)
    {
        var up = MathF.Max(0, (lifted == 0 ? 1 : -1) * slow);
        for (var side = 0; side < 2; side++)
        {
            var sign = side == 0 ? 1f : -1f;
            var spread = 0.12f + (0.16f * MathF.Abs(slow));
            var raise = side == lifted && style != 1 ? up * kick : 0;
            pose.WithFoot(
                side, new Vector3((sign * (spread + (raise * 0.5f))) + (0.03f * beat), 0.07f + (raise * 0.9f), raise * 0.25f),
                new Vector3(sign * 0.7f, 0.4f, 1),
                new Vector3(sign * 0.5f, raise > 0.1f ? -0.8f : -0.1f, 0.8f));
        }
    }
}
