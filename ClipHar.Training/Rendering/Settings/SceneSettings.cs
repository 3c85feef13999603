using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Settings;

/// <summary>The places that scenes are set in. A setting's name is also its phrase in captions: "in a kitchen".</summary>
internal static class SceneSettings
{
    public static readonly IReadOnlyList<string> Names =
    [
        "a living room", "a bedroom", "a kitchen", "an office", "a cafe", "a gym", "a park", "a street", "a beach", "a forest",
        "the countryside",
        "a city square", "a plain studio",
    ];

    public static bool IsIndoor(string name) => name is "a living room" or "a bedroom" or "a kitchen" or "an office" or "a cafe" or "a gym";

    /// <summary>"in a kitchen", "on a street".</summary>
    public static string Phrase(string name) => name switch
    {
        "a beach" or "a street" or "a city square" => $"on {name}",
        "a plain studio" => "in front of a plain wall",
        _ => $"in {name}",
    };

    public static void Paint(BackgroundFrame frame, SceneRandom random, string name)
    {
        if (IsIndoor(name))
        {
            IndoorSettings.Room(frame, random, name);
        }
        else if (name == "a plain studio")
        {
            var colour = SKColor.FromHsv(random.Range(0, 360), random.Range(0, 45), random.Range(50, 96));
            frame.Fill(frame.Area(frame.Top, frame.FloorLine), Hsv.Lighter(colour, 0.12f), Hsv.Scale(colour, 0.94f));
            frame.Fill(
                frame.Area(frame.FloorLine, MathF.Max(frame.Bottom, frame.FloorLine + 1)), Hsv.Scale(colour, random.Range(0.75f, 0.95f)),
                colour);
        }
        else
        {
            OutdoorSettings.Place(frame, random, name);
        }
    }
}
