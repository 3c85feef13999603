using System.Globalization;
using ClipHar.Core.Datasets.Acquisition.Parquet;
using Parquet.Schema;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>Which columns of a shard hold the pictures, their names and their labels.</summary>
/// <param name="Picture">Bytes of picture files.</param>
/// <param name="Path">Names of the files; null when there are none.</param>
/// <param name="Label">Class numbers or names; null when there are none.</param>
/// <param name="Labels">Names of the classes by number; empty when they are not declared.</param>
internal sealed record PictureColumns(DataField Picture, DataField? Path, DataField? Label, IReadOnlyList<string> Labels)
{
    /// <exception cref="ImportException">There is no column of pictures, or not the one that was asked for; names those that
    /// are.</exception>
    public static PictureColumns Of(ParquetShard shard, DatasetCard card, HuggingFaceSettings settings, string name)
    {
        var declared = shard.Declaration is { } json ? card.Or(DatasetCard.FromParquet(json)) : card;
        var columns = shard.Columns;
        var wanted = settings.ImageColumn ?? declared.ImageColumn;
        var picture = wanted is null ? Guess(columns) : Bytes(columns, wanted);
        var label = (settings.LabelColumn ?? declared.LabelColumn) is { } named
            ? columns.FirstOrDefault(column => Name(column) == named)
            : columns.FirstOrDefault(column => Name(column).ToUpperInvariant() is "LABEL" or "LABELS");
        if (picture is null || (settings.LabelColumn is not null && label is null))
        {
            var (member, asked) = picture is null ? ("image_column", wanted) : ("label_column", settings.LabelColumn);
            throw new ImportException(
                $"source.{member}: {name} has {(asked is null ? "no column of pictures" : $"no usable column '{asked}'")}; "
                + $"there are {string.Join(", ", columns.Select(Name))}.");
        }

        var path = Name(picture).EndsWith(".bytes", StringComparison.Ordinal)
            ? columns.FirstOrDefault(column => Name(column) == Name(picture)[..^"bytes".Length] + "path")
            : null;
        return new PictureColumns(picture, path, label, Name(label) == declared.LabelColumn ? declared.Labels : []);
    }

    /// <returns>The label, or what is wrong with it; both null where there is none.</returns>
    public (string? Label, string? Problem) LabelOf(ParquetColumn column, int row)
    {
        if (Labels.Count == 0)
        {
            var text = column.Text(row);
            return (FolderLayout.IsUnlabelled(text) ? null : text, null);
        }

        // -1 is how data sets of the hub say that a class is not known.
        return column.Integer(row) switch
        {
            null or -1 => (null, null),
            { } number when number >= 0 && number < Labels.Count => (Labels[(int)number], null),
            { } number => (null, string.Create(CultureInfo.InvariantCulture, $"The label {number} is none of the {Labels.Count} classes.")),
        };
    }

    private static DataField? Guess(IReadOnlyList<DataField> columns) =>
        columns.FirstOrDefault(column => IsBytes(column) && Name(column).EndsWith(".bytes", StringComparison.Ordinal))
        ?? columns.FirstOrDefault(column => IsBytes(column) && Name(column).ToUpperInvariant() is "IMAGE" or "IMG" or "PICTURE");

    private static DataField? Bytes(IReadOnlyList<DataField> columns, string name) =>
        columns.FirstOrDefault(column => IsBytes(column) && (Name(column) == name || Name(column) == name + ".bytes"));

    private static bool IsBytes(DataField column) => column.ClrType == typeof(ReadOnlyMemory<byte>) || column.ClrType == typeof(byte[]);

    /// <summary>Parts joined by dots: image.bytes.</summary>
    private static string Name(DataField? column) => column is null ? "" : string.Join('.', column.Path.ToList());
}
