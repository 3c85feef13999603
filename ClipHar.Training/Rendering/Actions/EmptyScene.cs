using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Props;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>A place with nobody in it, perhaps with things that actions need.</summary>
internal sealed class EmptyScene : IActionChoreography
{
    public string? Action => null;

    public Staging Stage(SceneRandom random)
    {
        var colour = Handheld.BrightColour(random);
        (Action<ScenePainter>? Draw, string Words, IReadOnlyList<string> Settings) content = random.Next(7) switch
        {
            0 => (Furniture.DrawChair(random), "an empty chair", []),
            1 => (Furniture.DrawSofa(random), "an empty sofa", ["a living room", "an office", "a cafe"]),
            2 => (Furniture.DrawBed(random), "an empty bed", ["a bedroom", "a plain studio"]),
            3 =>
                (WithBicycle(random), "a parked bicycle", [
                "a park", "a street", "a beach", "the countryside", "a city square", "a plain studio"]),
            4 => (WithLaptop(random), "a laptop on a table", []),
            5 =>
                (OnTable(
                random, (painter, layer) => Handheld.Cup(painter, new Vector3(0.1f, 0.83f, 0), Vector3.UnitY, colour, layer)),
                    "a cup on a table", []),
            _ => (null, "", []),
        };
        return new Staging
        {
            Props = content.Draw is { } draw ? (painter, _, _) => draw(painter) : null,
            PropExtent = [new(-1.1f, 0, 0), new(1.1f, 0, 0), new(0, random.Range(1.3f, 2f), 0)],
            Yaw = (0, 1),
            Settings = content.Settings,
            CloseUp = 0,
            Phrases = [],
            Objects = content.Draw is null ? [] : [content.Words],
        };
    }

    private static Action<ScenePainter> WithBicycle(SceneRandom random)
    {
        var bicycle = new Bicycle(random);
        return painter =>
        {
            bicycle.Paint(painter, 0.6f, static point => new Vector3(point.Z, point.Y, -point.X), SceneLayer.Behind);
            painter.GroundShadow(Vector3.Zero, 0.9f, 0.3f);
        };
    }

    private static Action<ScenePainter> WithLaptop(SceneRandom random)
    {
        var laptop = new Laptop(random);
        return OnTable(random, (painter, layer) => laptop.Paint(painter, new Vector3(0, 0.75f, 0.1f), layer));
    }

    private static Action<ScenePainter> OnTable(SceneRandom random, Action<ScenePainter, SceneLayer> thing)
    {
        var table = Furniture.DrawTable(random, 0.74f, 0);
        return painter =>
        {
            table(painter);
            thing(painter, SceneLayer.OnTop);
        };
    }
}
