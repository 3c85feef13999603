using ClipHar.Clip.Preprocessing;

namespace ClipHar.Training.Rendering;

/// <summary>A drawn picture and what it shows.</summary>
/// <param name="Action">The action's label in the HAR vocabulary; null when the scene shows none of its actions.</param>
/// <param name="Captions">Sentences that are true of the picture: what is done, how the body is held, clothes, things, place.</param>
/// <param name="Setting">The place: "a kitchen".</param>
/// <param name="HasPeople">Whether anybody is there.</param>
/// <param name="IsIndoors">Whether the place is a room.</param>
/// <param name="Marks">Where parts of bodies and things are.</param>
public sealed record RenderedScene(
    RgbImage Image, string? Action, IReadOnlyList<string> Captions, string Setting, bool HasPeople, bool IsIndoors,
    IReadOnlyList<SceneMark> Marks);
