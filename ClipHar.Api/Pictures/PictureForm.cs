using System.Globalization;
using System.Text.Json;
using ClipHar.Api.Errors;
using ClipHar.Client;
using ClipHar.Core.Serving.Vocabularies;
using ClipHar.Inference.Classification;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Pictures;

/// <summary>
/// Reads multipart forms with pictures. Everything stays in memory (the request is bounded, and a temporary file a picture costs more
/// than it saves); a field that no endpoint knows is an error, not silently nothing.
/// </summary>
internal sealed class PictureForm(IOptions<ApiOptions> options, IOptions<ClassificationOptions> classification)
{
    private const int MaxFieldBytes = 64 * 1024;

    /// <summary>A form's pictures and the fields beside them, by name; a field can come several times, and with [] at its name.</summary>
    internal sealed record Content(IReadOnlyList<ReceivedPicture> Pictures, IReadOnlyDictionary<string, string[]> Fields)
    {
        /// <summary>The one value of a field, or null.</summary>
        /// <exception cref="RequestException">It came several times.</exception>
        public string? Single(string name) => Fields.GetValueOrDefault(name) switch
        {
            null or [] or [""] => null,
            [var value] => value,
            _ => throw RequestException.Invalid(name, "It is given more than once."),
        };

        public int? Integer(string name) => Single(name) switch
        {
            null => null,
            var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            var text => throw RequestException.Invalid(name, $"'{text}' is not a whole number."),
        };

        public bool? Boolean(string name) => Single(name) switch
        {
            null => null,
            var text when bool.TryParse(text, out var value) => value,
            var text => throw RequestException.Invalid(name, $"'{text}' is neither true nor false."),
        };

        /// <summary>Every value of a field; a single one that is a JSON list of strings is that list.</summary>
        public IReadOnlyList<string>? List(string name)
        {
            if (Fields.GetValueOrDefault(name) is not { Length: > 0 } values)
            {
                return null;
            }

            if (values is not [var single] || !single.StartsWith('['))
            {
                return values;
            }

            try
            {
                return JsonSerializer.Deserialize<string[]>(single, ClipHarJson.Options);
            }
            catch (JsonException)
            {
                throw RequestException.Invalid(name, "It starts with '[' but is not a JSON list of strings.");
            }
        }
    }

    /// <param name="request">A multipart/form-data request.</param>
    /// <param name="pictureField">Name of the picture field.</param>
    /// <param name="maxPictures">Most pictures.</param>
    /// <param name="fields">Names of the other fields that are known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="RequestException">Not such a form; says which field and what is allowed.</exception>
    public async Task<Content> ReadAsync(
        HttpRequest request, string pictureField, int maxPictures, IReadOnlyCollection<string> fields, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType,
                "This content type is not understood",
                $"'{request.ContentType}' was sent; multipart/form-data is expected.");
        }

        request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions
        {
            MemoryBufferThreshold = int.MaxValue,
            MultipartBodyLengthLimit = options.Value.MaxRequestBytes,
            ValueLengthLimit = MaxFieldBytes,
            ValueCountLimit = VocabularyRules.MaxActions + fields.Count,
        }));
        var form = await request.ReadFormAsync(cancellationToken);
        var values = form.ToDictionary(field => Plain(field.Key), field => field.Value.Select(value => value ?? "").ToArray());
        if (values.Keys.FirstOrDefault(name => !fields.Contains(name)) is { } unknown)
        {
            throw RequestException.Invalid(unknown, unknown == pictureField
                ? "It must be sent as a file."
                : $"There is no such field; there are {pictureField}, {string.Join(", ", fields)}.");
        }

        return new Content(
            await PicturesAsync(form.Files, pictureField, maxPictures, classification.Value.MaxImageBytes, cancellationToken), values);
    }

    private static async Task<IReadOnlyList<ReceivedPicture>> PicturesAsync(
        IFormFileCollection files, string pictureField, int maxPictures, long maxBytes, CancellationToken cancellationToken)
    {
        if (files.FirstOrDefault(file => Plain(file.Name) != pictureField) is { } other)
        {
            throw RequestException.Invalid(other.Name, $"Pictures are sent in the field '{pictureField}'.");
        }

        if (files.Count == 0 || files.Count > maxPictures)
        {
            throw RequestException.Invalid(pictureField, $"There are {files.Count} pictures; 1 to {maxPictures} are allowed.");
        }

        var pictures = new List<ReceivedPicture>(files.Count);
        foreach (var file in files)
        {
            var member = files.Count == 1 ? pictureField : $"{pictureField}[{pictures.Count}]";
            if (file.Length > maxBytes)
            {
                throw RequestException.TooLarge($"{member}: The picture has {file.Length} bytes; at most {maxBytes} are allowed.");
            }

            var bytes = new byte[file.Length];
            await using var content = file.OpenReadStream();
            await content.ReadExactlyAsync(bytes, cancellationToken);
            pictures.Add(new ReceivedPicture(bytes, ReceivedPicture.CleanFileName(file.FileName), member));
        }

        return pictures;
    }

    private static string Plain(string name) => name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name;
}
