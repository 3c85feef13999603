using System.CommandLine;

using ClipHar.Core.Features.Rows;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>A moment on the command line; UTC when it has no offset.</summary>
internal static class TimeOption
{
    public static Option<string?> Create(string name, string description) => new(name) { Description = description, HelpName = "TIME" };

    /// <exception cref="ArgumentException">Not a time.</exception>
    public static DateTimeOffset? Read(ParseResult parse, Option<string?> option) => parse.GetValue(option) switch
    {
        null => null,
        var text when FeatureTimestamps.TryParse(text, out var time) => time,
        var text => throw new ArgumentException($"{option.Name}: '{text}' is no time; write 2026-01-31T12:00:00Z."),
    };
}
