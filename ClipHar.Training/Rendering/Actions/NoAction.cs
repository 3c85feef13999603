using System.Numerics;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>People who do none of the fifteen actions: they stand, walk, wave, carry, read.</summary>
internal sealed class NoAction : IActionChoreography
{
    public string? Action => null;

    public Staging Stage(SceneRandom random) => random.Next(11) switch
    {
        0 or 1 => Walking(random),
        2 => Pair(random),
        3 => WithThing.Reading(random),
        4 => WithThing.BesideBicycle(random),
        5 => Gesture(random, waving: true),
        6 => Gesture(random, waving: false),
        _ => WithThing.Standing(random),
    };

    private static Staging Walking(SceneRandom random)
    {
        var rate = random.Range(3.5f, 5.5f);
        var phase = random.Range(0, MathF.Tau);
        var away = random.Chance(0.5f);
        FigurePose Pose(float time)
        {
            var angle = (time * rate) + phase;
            var pose = new FigurePose { Pelvis = new Vector3(0, 0.925f + (0.015f * MathF.Cos(angle * 2)), 0), SpinePitch = 0.03f };
            for (var side = 0; side < 2; side++)
            {
                var sign = side == 0 ? 1f : -1f;
                var step = angle + (side == 0 ? 0 : MathF.PI);
                var forward = MathF.Sin(step);
                pose.WithFoot(
                    side, new Vector3(sign * 0.09f, 0.07f + (0.06f * MathF.Max(0, MathF.Cos(step))), 0.22f * forward), null,
                    new Vector3(0, -0.1f, 1));
                pose.WithHand(
                    side, TargetFrame.Chest, new Vector3(sign * 0.26f, -0.55f, 0.03f - (0.13f * forward)), new Vector3(sign, -0.3f, -0.8f));
            }

            return pose;
        }

        return new Staging
        {
            Actors = [new Actor(Pose)],
            Yaw = away ? (1.9f, 3.1f) : (0, 1.6f),
            CloseUp = 0.05f,
            Phrases = away ? ["walking away", "walking", "seen from behind"] : ["walking", "walking slowly", "going for a walk"],
            Posture = "walking upright",
            BodyParts = ["arms hanging down while walking", "one foot before the other"],
        };
    }

    private static Staging Pair(SceneRandom random)
    {
        var distance = random.Range(0.38f, 0.6f);
        var (left, right) = (Posture.Standing(random), Posture.Standing(random));
        var (first, second) = (Posture.IdleHand(random, 0, false), Posture.IdleHand(random, 1, false));
        var turn = random.Range(0.2f, 1.2f);
        Func<float, FigurePose> Pose(Posture posture) => time =>
        {
            var pose = posture.Base();
            first(pose);
            second(pose);
            pose.HeadYaw = 0.1f * MathF.Sin(time);
            pose.Face = new FaceExpression(0, 0.4f, false);
            return pose;
        };
        return new Staging
        {
            Actors = [
                new Actor(Pose(left), new Vector3(-distance, 0, 0), turn), new Actor(Pose(right), new Vector3(distance, 0, 0), -turn)],
            Yaw = (0, 0.8f),
            CloseUp = 0.25f,
            Phrases = ["standing next to another person", "standing side by side", "standing apart"],
            Posture = "standing",
            BodyParts = ["arms hanging at the sides", "two people standing apart with lowered arms"],
        };
    }

    private static Staging Gesture(SceneRandom random, bool waving)
    {
        var posture = Posture.Standing(random);
        var side = random.Next(2);
        var sign = side == 0 ? 1f : -1f;
        var idle = Posture.IdleHand(random, 1 - side, false);
        var rate = random.Range(7f, 11f);
        var height = random.Range(-0.15f, 0.2f);
        FigurePose Pose(float time)
        {
            var pose = posture.Base();
            idle(pose);
            pose.FlatHands = waving;
            pose.HeadYaw = waving ? 0 : sign * 0.5f;
            pose.Face = new FaceExpression(0, waving ? 0.8f : 0.1f, false);
            var swing = MathF.Sin(time * rate);
            return waving
                ? pose.WithHand(
                    side, TargetFrame.Chest, new Vector3(sign * (0.36f + (0.08f * swing)), 0.26f, 0.12f), new Vector3(sign, -1, 0))
                : pose.WithHand(side, TargetFrame.Chest, new Vector3(sign * 0.65f, height + (0.01f * swing), 0.2f), new Vector3(0, -1, 0));
        }

        return new Staging
        {
            Actors = [new Actor(Pose)],
            Phrases = waving ? ["waving", "waving a hand", "greeting someone"] : ["pointing", "pointing at something"],
            Posture = "standing",
            BodyParts = waving ? ["one hand raised beside the head", "an open hand in the air"] : ["one arm stretched out to the side"],
        };
    }
}
