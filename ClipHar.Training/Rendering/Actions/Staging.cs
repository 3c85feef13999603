using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;

namespace ClipHar.Training.Rendering.Actions;

/// <summary>One person of a scene: where it stands and how it moves.</summary>
/// <param name="PoseAt">The pose at a time in seconds; a new object each time.</param>
/// <param name="Turn">Heading about the vertical, radians; 0 faces the front of the scene.</param>
internal sealed record Actor(Func<float, FigurePose> PoseAt, Vector3 Origin = default, float Turn = 0);

/// <summary>Everything that one performance of an action has drawn from its random stream: who moves how, with which props.</summary>
internal sealed record Staging
{
    public IReadOnlyList<Actor> Actors { get; init; } = [];

    /// <summary>
    /// Draws what belongs to the performance: furniture, and what the solved figures hold; the last argument is the time in seconds.
    /// </summary>
    public Action<ScenePainter, IReadOnlyList<Skeleton>, float>? Props { get; init; }

    /// <summary>Points that a picture of the whole scene shows besides the figures.</summary>
    public IReadOnlyList<Vector3> PropExtent { get; init; } = [];

    /// <summary>Points that even a picture of the upper body shows: the laptop before it.</summary>
    public IReadOnlyList<Vector3> Essential { get; init; } = [];

    /// <summary>The camera's yaw, of random sign, radians.</summary>
    public (float Low, float High) Yaw { get; init; } = (0, 1.1f);

    public (float Low, float High) Pitch { get; init; } = (-0.05f, 0.3f);

    /// <summary>Chance that the picture shows the upper body only.</summary>
    public float CloseUp { get; init; } = 0.3f;

    /// <summary>Names of the settings that suit; empty: all.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Action phrases: what completes "a person …".</summary>
    public required IReadOnlyList<string> Phrases { get; init; }

    /// <summary>How the body is placed: "standing", "seated on a chair".</summary>
    public string Posture { get; init; } = "";

    /// <summary>What parts of the body do: "holding a cup to the mouth".</summary>
    public IReadOnlyList<string> BodyParts { get; init; } = [];

    /// <summary>Things to be seen besides: "a cup".</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];
}

/// <summary>One action, and how people perform it.</summary>
internal interface IActionChoreography
{
    /// <summary>The label, as in the HAR vocabulary; null for scenes that show none of its actions.</summary>
    string? Action { get; }

    /// <summary>One performance, determined by <paramref name="random"/>.</summary>
    Staging Stage(SceneRandom random);
}
