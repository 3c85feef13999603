using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Acquisition.Captures;

/// <param name="Frames">Frames that lie in the object store already.</param>
/// <param name="Consent">The people in the pictures agreed to their being kept.</param>
public sealed record CaptureSettings(IReadOnlyList<CapturedFrame> Frames, bool Consent = false);

/// <param name="ObjectId">Of the stored picture.</param>
/// <param name="CapturedAt">When the camera saw it.</param>
/// <param name="Session">Frames of one session look alike: they are one group.</param>
public sealed record CapturedFrame(string ObjectId, string? Label = null, DateTimeOffset? CapturedAt = null, string? Session = null);

/// <summary>Frames of the live page's camera. Position: the number of the last one, from 0.</summary>
public sealed class CaptureSource(IObjectStore objects) : IDatasetSource
{
    public const int MaxFrames = 20_000;

    public string Kind => SourceKinds.Capture;

    public void Check(SourceContext context) => Settings(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var frames = Settings(context).Frames;
        context.Total = frames.Count;
        await Task.CompletedTask;
        var first = context.Position is { } last ? int.Parse(last, CultureInfo.InvariantCulture) + 1 : 0;
        for (var index = first; index < frames.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frame = frames[index];
            var attributes = new Dictionary<string, string> { ["consent"] = "given" };
            if (frame.CapturedAt is { } at)
            {
                attributes["captured_at"] = at.ToString("O", CultureInfo.InvariantCulture);
            }

            var id = ObjectId.Parse(frame.ObjectId);
            yield return new SourceItem
            {
                Path = $"capture/{SamplePath.Name(frame.Session ?? "camera")}/{frame.ObjectId}.*",
                Position = index.ToString(CultureInfo.InvariantCulture),
                Label = FolderLayout.IsUnlabelled(frame.Label) ? null : frame.Label,
                Group = frame.Session is null ? null : $"capture:{frame.Session}",
                Attributes = attributes,
                ReadAsync = (maxBytes, token) => StoredPicture.ReadAsync(objects, id, maxBytes, token),
            };
        }
    }

    private static CaptureSettings Settings(SourceContext context)
    {
        var settings = context.GetSettings<CaptureSettings>();
        if (!settings.Consent)
        {
            throw new ImportException(
                "source.consent: Camera pictures are kept only when the people in them agreed: consent must be true.");
        }

        if (settings.Frames is not { Count: > 0 and <= MaxFrames })
        {
            throw new ImportException($"source.frames: There are {settings.Frames?.Count ?? 0} frames; 1 to {MaxFrames:N0} are allowed.");
        }

        return settings.Frames.FirstOrDefault(frame => !ObjectId.TryParse(frame?.ObjectId, out _)) is { } bad
            ? throw new ImportException($"source.frames: '{bad.ObjectId}' is no object id.")
            : settings;
    }
}
