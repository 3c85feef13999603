using System.Globalization;
using System.Text;
using System.Text.Json;
using ClipHar.Api.Errors;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Captures;
using ClipHar.Core.Datasets.Acquisition.Uploads;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ClipHar.Api.Imports;

/// <summary>
/// Reads uploads as they arrive: an archive goes to disk, pictures go to the object store one by one. In memory is at most one picture,
/// so that an upload may be larger than the machine.
/// </summary>
internal sealed class ImportForm(ImportUploads uploads, IObjectStore objects, IOptions<ImportOptions> options, TimeProvider clock)
{
    private const int MaxFieldBytes = 64 * 1024;
    private const int MaxBoundaryLength = 100;

    private static readonly string[] Fields =
        ["dataset", "kind", "mode", "split", "label", "licence", "message", "max_broken", "consent", "session", "captured_at"];

    /// <exception cref="RequestException">Not such a form; says which field and what is allowed.</exception>
    public async Task<DatasetImport> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(Boundary(request), request.Body);
        var upload = new Upload();
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                var (name, fileName) = Describe(section);
                if (fileName is null)
                {
                    await ReadFieldAsync(section, name, upload, cancellationToken);
                }
                else if (name == "archive" || (name == "file" && upload.Field("kind") == SourceKinds.Archive))
                {
                    upload.Archive = upload.Archive is null && upload.Pictures.Count == 0
                        ? await uploads.AddAsync(section.Body, fileName, cancellationToken)
                        : throw RequestException.Invalid(name, "One archive can be sent in a request, and no pictures beside it.");
                }
                else
                {
                    upload.Pictures.Add(await ReadPictureAsync(section, name, fileName, upload, cancellationToken));
                }
            }

            return Import(upload);
        }
        catch
        {
            if (upload.Archive is not null)
            {
                uploads.Delete(upload.Archive);
            }

            throw;
        }
    }

    private static string Boundary(HttpRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        return boundary is { Length: > 0 and <= MaxBoundaryLength }
            ? boundary
            : throw RequestException.Invalid("body", "The content type has no boundary.");
    }

    private static (string Name, string? FileName) Describe(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var header))
        {
            throw RequestException.Invalid("body", "A part of the form has no name.");
        }

        var file = header.FileNameStar.HasValue ? header.FileNameStar : HeaderUtilities.RemoveQuotes(header.FileName);
        var name = HeaderUtilities.RemoveQuotes(header.Name).Value ?? "";
        return (name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name, file.HasValue ? file.Value ?? "" : null);
    }

    private static async Task ReadFieldAsync(MultipartSection section, string name, Upload upload, CancellationToken cancellationToken)
    {
        if (!Fields.Contains(name))
        {
            throw RequestException.Invalid(
                name, $"There is no such field; there are {string.Join(", ", Fields)}, and as files archive, image or file.");
        }

        var bytes = new byte[MaxFieldBytes + 1];
        var length = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxFieldBytes)
        {
            throw RequestException.Invalid(name, $"It is longer than {MaxFieldBytes} bytes.");
        }

        var value = Encoding.UTF8.GetString(bytes, 0, length);
        if (name == "captured_at")
        {
            upload.CapturedAt = DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : throw RequestException.Invalid(name, $"'{value}' is no time of ISO 8601.");
        }
        else if (!upload.Fields.TryAdd(name, value))
        {
            throw RequestException.Invalid(name, "It is given more than once.");
        }
    }

    private async Task<(StoredItem Item, DateTimeOffset? At)> ReadPictureAsync(
        MultipartSection section, string name, string fileName, Upload upload, CancellationToken cancellationToken)
    {
        var count = upload.Pictures.Count;
        if (name is not ("image" or "file") || upload.Archive is not null || count == PicturesSource.MaxItems)
        {
            throw RequestException.Invalid(name, count == PicturesSource.MaxItems
                ? $"At most {PicturesSource.MaxItems} pictures can be sent in a request."
                : "Files are sent in the field archive, image or file, archives alone; kind=archive comes before the file.");
        }

        // One byte more than allowed tells a picture that is too large from one that just fits.
        using var picture = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await section.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            picture.Write(buffer, 0, read);
            if (picture.Length > options.Value.MaxPictureBytes)
            {
                throw RequestException.TooLarge($"image[{count}]: The picture is larger than {options.Value.MaxPictureBytes} bytes.");
            }
        }

        var at = upload.CapturedAt;
        upload.CapturedAt = null;
        return (await StoreAsync(picture.ToArray(), fileName, cancellationToken), at);
    }

    /// <summary>What is no picture by its header is reported by the job; it does not get into the store.</summary>
    private async Task<StoredItem> StoreAsync(byte[] picture, string fileName, CancellationToken cancellationToken)
    {
        try
        {
            _ = ImageHeader.Read(picture, new ImageLimits { MaxBytes = options.Value.MaxPictureBytes, MaxPixels = options.Value.MaxPicturePixels });
            return new StoredItem((await objects.AddAsync(picture, cancellationToken)).Id.ToString(), fileName);
        }
        catch (ImageFormatException exception)
        {
            return new StoredItem("", fileName, exception.Message);
        }
    }

    private DatasetImport Import(Upload upload)
    {
        var kind = upload.Field("kind") ?? (upload.Archive is null ? SourceKinds.Pictures : SourceKinds.Archive);
        var mode = upload.Field("mode") ?? "append";
        return new DatasetImport
        {
            Dataset = upload.Field("dataset") ?? throw RequestException.Invalid("dataset", "It is missing."),
            Source = Source(kind, upload),
            Mode = mode switch
            {
                "append" => ImportMode.Append,
                "replace" => ImportMode.Replace,
                _ => throw RequestException.Invalid("mode", $"'{mode}' is no mode; there are append, replace."),
            },
            Split = upload.Field("split"),
            Licence = upload.Field("licence"),
            Message = upload.Field("message"),
            MaxBroken = Integer(upload, "max_broken"),
        };
    }

    private JsonElement Source(string kind, Upload upload)
    {
        var (label, session) = (upload.Field("label"), upload.Field("session"));
        return kind switch
        {
            SourceKinds.Archive when upload.Archive is not null => JobJson.ToElement(new { kind, upload = upload.Archive }),
            SourceKinds.Pictures when upload.Archive is null =>
                JobJson.ToElement(new { kind, label, items = upload.Pictures.Select(picture => picture.Item) }),
            SourceKinds.Capture when upload.Archive is null => JobJson.ToElement(new
            {
                kind,
                consent = Boolean(upload, "consent"),
                frames = upload.Pictures.Select(picture => picture.Item.Problem is { } problem
                    ? throw RequestException.Invalid("image", $"'{picture.Item.Name}' is no frame of a camera: {problem}")
                    : new CapturedFrame(picture.Item.ObjectId, label, picture.At ?? clock.GetUtcNow(), session)),
            }),
            _ => throw RequestException.Invalid(
                "kind", $"'{kind}' does not fit to what was sent: archive has one archive; pictures and capture have pictures."),
        };
    }

    private static bool Boolean(Upload upload, string name) => upload.Field(name) switch
    {
        null => false,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw RequestException.Invalid(name, $"'{text}' is neither true nor false."),
    };

    private static int? Integer(Upload upload, string name) => upload.Field(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw RequestException.Invalid(name, $"'{text}' is not a whole number."),
    };

    /// <summary>What has come so far.</summary>
    private sealed class Upload
    {
        public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

        /// <summary>Id of the stored archive.</summary>
        public string? Archive { get; set; }

        public List<(StoredItem Item, DateTimeOffset? At)> Pictures { get; } = [];

        /// <summary>Of the next picture.</summary>
        public DateTimeOffset? CapturedAt { get; set; }

        /// <returns>Null where it is absent or empty.</returns>
        public string? Field(string name) => Fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }
}
