using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>People with things that belong to an action, but who do not do it: a cup held low, a bicycle beside them.</summary>
internal static class WithThing
{
    private const int Cup = 1, Bag = 2, Headphones = 3, FoldedArms = 4, Bottle = 5, Phone = 6, Chin = 7, Ear = 8;

    /// <summary>Idle, perhaps with a thing at hand that is not used.</summary>
    public static Staging Standing(SceneRandom random)
    {
        var posture = Posture.Standing(random);
        var side = random.Next(2);
        var (first, second) = (Posture.IdleHand(random, 0, false), Posture.IdleHand(random, 1, false));
        var thing = random.Next(10);
        var colour = Handheld.BrightColour(random);
        var turn = random.Range(-0.4f, 0.4f);
        FigurePose Pose(float time)
        {
            var pose = posture.Base();
            first(pose);
            second(pose);
            var sign = side == 0 ? 1f : -1f;
            if (thing is Cup or Bag or Bottle or Phone)
            {
                pose.WithHand(
                    side, TargetFrame.Chest, new Vector3(sign * 0.28f, thing == Cup ? -0.4f : -0.52f, thing == Cup ? 0.22f : 0.12f),
                    new Vector3(sign, -0.5f, -0.7f));
            }
            else if (thing == FoldedArms)
            {
                pose.WithHand(0, TargetFrame.Chest, new Vector3(-0.1f, -0.2f, 0.18f), new Vector3(1, -0.6f, 0))
                    .WithHand(1, TargetFrame.Chest, new Vector3(0.1f, -0.18f, 0.2f), new Vector3(-1, -0.6f, 0));
            }

            else if (thing is Chin or Ear)
            {
                pose.WithHand(
                    side, TargetFrame.Head, thing == Chin
                        ? new Vector3(sign * 0.04f, -0.16f, 0.14f)
                        : new Vector3(sign * 0.18f, -0.03f, 0.03f), new Vector3(sign, -0.8f, 0.1f));
            }

            pose.HeadYaw = turn + (0.1f * MathF.Sin(time));
            pose.Face = new FaceExpression(0, 0.2f, false);
            return pose;
        }

        return Describe(thing, random.Chance(0.25f)) with
        {
            Actors = [new Actor(Pose)],
            Props = (painter, figures, _) => Paint(painter, figures[0], thing, side, colour),
            Posture = "standing",
        };
    }

    public static Staging Reading(SceneRandom random)
    {
        var posture = Posture.Draw(random, 0.5f);
        var cover = Handheld.BrightColour(random);
        FigurePose Pose(float time)
        {
            var pose = posture.Base();
            pose.HeadPitch = 0.35f;
            for (var side = 0; side < 2; side++)
            {
                var sign = side == 0 ? 1f : -1f;
                pose.WithHand(
                    side, TargetFrame.Chest, new Vector3(sign * 0.15f, -0.26f + (0.005f * MathF.Sin(time)), 0.32f),
                    new Vector3(sign, -0.9f, -0.2f));
            }

            return pose;
        }

        return new Staging
        {
            Actors = [new Actor(Pose)],
            Props = (painter, figures, _) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                var middle = (figures[0].Hands[0] + figures[0].Hands[1]) / 2;
                Handheld.Book(
                    painter, middle + new Vector3(0, 0.05f, 0.03f), Vector3.Transform(Vector3.UnitZ, figures[0].ChestRotation), cover,
                    SceneLayer.Body);
            },
            PropExtent = posture.Extent,
            Settings = posture.Settings,
            Phrases = ["reading", "reading a book"],
            Posture = posture.Phrase,
            BodyParts = ["holding a book in both hands", "looking down at an open book"],
            Objects = ["a book"],
        };
    }

    public static Staging BesideBicycle(SceneRandom random)
    {
        var posture = Posture.Standing(random);
        var (first, second) = (Posture.IdleHand(random, 0, false), Posture.IdleHand(random, 1, false));
        var bicycle = new Bicycle(random);
        FigurePose Pose(float time)
        {
            var pose = posture.Base();
            first(pose);
            second(pose);
            pose.HeadYaw = 0.2f * MathF.Sin(time * 0.7f);
            return pose;
        }

        return new Staging
        {
            Actors = [new Actor(Pose)],
            Props = (painter, _, _) =>
                bicycle.Paint(painter, 0.6f, static point => new Vector3(point.Z + 0.85f, point.Y, -point.X - 0.25f)),
            PropExtent = [new(1.8f, 0.3f, -0.25f), new(0, 0.3f, -0.25f)],
            Yaw = (0, 0.6f),
            CloseUp = 0,
            Settings = ["a park", "a street", "a beach", "the countryside", "a city square", "a plain studio"],
            Phrases = ["standing next to a bicycle", "standing beside a parked bicycle"],
            Posture = "standing",
            BodyParts = ["arms hanging at the sides"],
            Objects = ["a bicycle", "a parked bicycle"],
        };
    }

    private static void Paint(ScenePainter painter, Skeleton figure, int thing, int side, SkiaSharp.SKColor colour)
    {
        var hand = figure.Hands[side];
        switch (thing)
        {
            case Cup:
                Handheld.Cup(painter, hand + new Vector3(0, 0.05f, 0.04f), Vector3.UnitY, colour, SceneLayer.Body);
                break;
            case Bottle:
                Handheld.Bottle(painter, hand + new Vector3(0, 0.04f, 0.03f), Vector3.UnitY, colour, SceneLayer.Body);
                break;
            case Phone:
                Handheld.Phone(
                    painter, hand + new Vector3(0, -0.06f, 0.02f), -Vector3.UnitY, Vector3.UnitZ, new SkiaSharp.SKColor(40, 40, 46),
                    SceneLayer.Body);
                break;
            case Bag:
                Handheld.Bag(painter, hand, colour);
                break;
            case Headphones:
                Handheld.Headphones(painter, figure, colour, aroundNeck: true);
                break;
            default:
                break;
        }
    }

    private static Staging Describe(int thing, bool fromBehind) => new()
    {
        Yaw = fromBehind ? (1.6f, 3.1f) : (0, 1.4f),
        CloseUp = 0.4f,
        Phrases = thing == FoldedArms
            ? ["standing with folded arms", "waiting with folded arms"]
            : ["standing", "standing still", "waiting"],
        BodyParts = thing switch
        {
            Cup => ["holding a cup down at the side", "a cup in the hand beside the body"],
            Bag => ["carrying a bag", "a bag in the hand"],
            Headphones => ["headphones around the neck"],
            Bottle => ["holding a bottle down at the side", "a bottle in the hand beside the body"],
            Phone => ["a phone in the lowered hand", "holding a phone down at the side"],
            Chin => ["one hand at the mouth", "touching the chin", "an empty hand at the mouth"],
            Ear => ["one hand at the ear", "touching the ear", "an empty hand at the ear"],
            FoldedArms => ["arms folded over the chest"],
            _ => ["arms hanging at the sides", "empty hands"],
        },
        Objects = thing switch
        {
            Cup => ["a cup"],
            Bag => ["a bag"],
            Headphones => ["headphones"],
            Bottle => ["a bottle"],
            Phone => ["a phone"],
            _ => []
        },
    };
}
