using ClipHar.Training.Rendering.Actions;
using ClipHar.Training.Rendering.Captions;
using ClipHar.Training.Rendering.Settings;

namespace ClipHar.Training.Rendering;

/// <summary>
/// Draws pictures of people who do the fifteen actions of the HAR vocabulary: articulated figures in three dimensions, projected and
/// painted in software. A seed decides everything; the same seed gives the same picture on every run.
/// </summary>
/// <param name="split">Which combinations of clothing and setting may be shown.</param>
/// <remarks>Has no state of its own: one renderer may be used by several threads.</remarks>
public sealed class ActionRenderer(SceneSplit split = SceneSplit.Any)
{
    /// <summary>Given as an action: a place without anybody.</summary>
    public const string EmptyScene = "(empty scene)";

    /// <summary>Given as an action: people who do none of the fifteen actions.</summary>
    public const string IdlePeople = "(idle people)";

    /// <summary>Smallest and largest side of a picture, in pixels.</summary>
    public const int MinSize = 16, MaxSize = 4096;

    /// <summary>The fifteen labels, in the vocabulary's order.</summary>
    public static IReadOnlyList<string> Actions { get; } = [.. Choreographies.Actions.Select(static one => one.Action!)];

    /// <summary>A square picture.</summary>
    /// <inheritdoc cref="Render(SceneDomain, string?, int, int, long)"/>
    public RenderedScene Render(SceneDomain domain, string? action, int size, long seed) => Render(domain, action, size, size, seed);

    /// <summary>One picture.</summary>
    /// <param name="action">One of <see cref="Actions"/>, <see cref="EmptyScene"/> or <see cref="IdlePeople"/>; null: one of the last
    /// two.</param>
    /// <exception cref="ArgumentException">There is no such action, or a side is not in [<see cref="MinSize"/>, <see
    /// cref="MaxSize"/>].</exception>
    public RenderedScene Render(SceneDomain domain, string? action, int width, int height, long seed)
    {
        CheckSize(width, height);
        var scene = Compose(domain, action, seed);
        var projector = SceneDrawing.Frame(scene, width, height, scene.Time);
        var (image, marks) = SceneDrawing.Draw(scene, projector, width, height, scene.Time, 0);
        return new RenderedScene(
            image, scene.Action, CaptionWriter.Write(scene), scene.Setting, scene.People.Count > 0, SceneSettings.IsIndoor(scene.Setting),
            marks);
    }

    /// <summary>The same kind of scene as a moving picture; see <see cref="Render(SceneDomain, string?, int, int, long)"/>.</summary>
    public ActionClip OpenClip(SceneDomain domain, string? action, int width, int height, long seed)
    {
        CheckSize(width, height);
        return new ActionClip(Compose(domain, action, seed), width, height);
    }

    private SceneComposition Compose(SceneDomain domain, string? action, long seed)
    {
        var choreography = action switch
        {
            null => new SceneRandom((ulong)seed).Split("content").Chance(0.45f) ? Choreographies.Empty : Choreographies.NoAction,
            EmptyScene => Choreographies.Empty,
            IdlePeople => Choreographies.NoAction,
            _ => Choreographies.Get(action),
        };
        return SceneComposition.Draw(domain, choreography, seed, split);
    }

    private static void CheckSize(int width, int height)
    {
        if (width is < MinSize or > MaxSize || height is < MinSize or > MaxSize)
        {
            throw new ArgumentException(
                $"A picture of {width} x {height} cannot be drawn; each side must be {MinSize} to {MaxSize} pixels.");
        }
    }
}
