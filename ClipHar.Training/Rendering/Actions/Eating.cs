using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>Food on its way to the mouth, mostly at a table.</summary>
internal sealed class Eating : IActionChoreography
{
    public string Action => "eating";

    public Staging Stage(SceneRandom random)
    {
        var atTable = random.Chance(0.7f);
        var posture = atTable ? Posture.Chair(random) : Posture.Draw(random, 0.6f);
        var table = atTable ? Furniture.DrawTable(random) : null;
        var kind = (FoodKind)random.Next(6);
        kind = atTable || kind is not (FoodKind.Spoon or FoodKind.Fork) ? kind : FoodKind.Burger;
        var side = random.Next(2);
        var sign = side == 0 ? 1f : -1f;
        var both = kind is FoodKind.Burger or FoodKind.Sandwich && random.Chance(0.6f);
        var idle = Posture.IdleHand(random, 1 - side, posture.Seated);
        var rate = random.Range(1.2f, 2.2f);
        var phase = random.Range(0, MathF.Tau);
        var down = random.Range(0.05f, 0.3f);
        var dish = random.Pick<SKColor>([new(222, 180, 90), new(120, 170, 70), new(200, 90, 60), new(240, 230, 200)]);
        return new Staging
        {
            Actors =
            [
                new Actor(time =>
                {
                    var pose = posture.Base();
                    pose.ArmsOnTop = atTable;
                    idle(pose);
                    var bite = Lift(time, rate, phase);
                    pose.SpinePitch += 0.06f + (0.06f * bite);
                    pose.HeadPitch = 0.06f + down * (1 - bite);
                    pose.Face = new FaceExpression(bite > 0.75f ? 0.6f : 0.1f, 0.1f, false);
                    if (atTable)
                    {
                        pose.WithHand(
                            1 - side, TargetFrame.World, new Vector3(-sign * 0.2f, 0.79f, 0.42f), new Vector3(-sign, -0.6f, -0.4f));
                    }

                    Bring(pose, side, sign, both, bite);
                    return pose;
                }),
            ],
            Props = (painter, figures, time) =>
            {
                posture.PaintFurniture?.Invoke(painter);
                table?.Invoke(painter);
                var figure = figures[0];
                var onTop = atTable ? SceneLayer.OnTop : SceneLayer.Body;
                if (atTable)
                {
                    Food.Plate(
                        painter, new Vector3(0, 0.75f, 0.52f), dish,
                        painter.FurnitureLayer(new Vector3(0, 0.75f, 0.6f)) == SceneLayer.Front ? SceneLayer.OnTop : SceneLayer.Behind);
                }

                var mouth = figure.FromHead(0, -0.06f, 0.13f);
                var hand = both ? (figure.Hands[0] + figure.Hands[1]) / 2 : figure.Hands[side];
                Food.InHand(painter, kind, hand, Vector3.Normalize(mouth - hand + new Vector3(0, 0, -0.01f)), onTop);
            },
            PropExtent = atTable ? [new(0.35f, 0.74f, 0.7f), new(-0.35f, 0.74f, 0.7f)] : posture.Extent,
            Settings = atTable ? ["a kitchen", "a cafe", "a living room", "an office", "a park", "a plain studio"] : posture.Settings,
            CloseUp = 0.65f,
            Yaw = (0, 1.25f),
            Phrases = ["eating", "eating food", "having a meal", $"eating {Food.Name(kind)}"],
            Posture = atTable ? "seated at a table" : posture.Phrase,
            BodyParts = kind is FoodKind.Spoon or FoodKind.Fork
                ? [$"bringing {Food.Name(kind)} to the mouth", "food at the mouth over a plate"]
                : [$"holding {Food.Name(kind)} to the mouth", "food in the hand at the mouth", "biting into food"],
            Objects = atTable ? ["a plate of food", "a table"] : ["food"],
        };
    }

    /// <summary>0 at the plate, 1 at the mouth; most of the time near the mouth.</summary>
    private static float Lift(float time, float rate, float phase) => MathF.Pow(0.5f + (0.5f * MathF.Sin((time * rate) + phase)), 0.45f);

    private static void Bring(FigurePose pose, int side, float sign, bool both, float bite)
    {
        for (var index = 0; index < 2; index++)
        {
            if (index == side || both)
            {
                var own = index == side ? sign : -sign;
                var near = new Vector3(own * (both ? 0.075f : 0.05f), -0.135f, 0.215f);
                var away = new Vector3(own * 0.1f, -0.36f, 0.3f);
                pose.WithHand(index, TargetFrame.Head, Vector3.Lerp(away, near, bite), new Vector3(own, -0.7f, 0));
            }
        }
    }
}
