using System.Globalization;
using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Acquisition.Parquet;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>The pictures of a data set's Parquet shards.</summary>
internal sealed class ParquetDataset(
    HubDownloads downloads, IReadOnlyList<HubDataFile> files, DatasetCard card, HuggingFaceSettings settings, HubDecisions decisions,
    ImportOptions options)
{
    /// <summary>Fewer rows with one label prove nothing.</summary>
    private const int MinConstantRows = 10;

    private readonly string[] _paths = new string[files.Count];

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await downloads.FetchAsync([.. files.Select(file => file.File)], cancellationToken);
        long total = 0;
        for (var index = 0; index < files.Count; index++)
        {
            _paths[index] = await downloads.FetchAsync(files[index].File, null, cancellationToken);
            await using var shard = await OpenAsync(index, cancellationToken);
            total += shard.RowCount;
        }

        context.Total = (int)Math.Min(total, int.MaxValue);
        await LookForConstantLabelsAsync(context, cancellationToken);
        var position = HubPosition.Parse(context.Position);
        for (var index = Math.Max(0, position.File); index < files.Count; index++)
        {
            await foreach (var item in ReadShardAsync(index, index == position.File ? position.Row : -1, context, cancellationToken))
            {
                yield return item;
            }
        }
    }

    private Task<ParquetShard> OpenAsync(int index, CancellationToken cancellationToken) =>
        ParquetShard.OpenAsync(_paths[index], files[index].File.Path, options.MaxRowGroupBytes, cancellationToken);

    private async IAsyncEnumerable<SourceItem> ReadShardAsync(
        int index, long after, SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var shard = await OpenAsync(index, cancellationToken);
        var columns = PictureColumns.Of(shard, card, settings, files[index].File.Path);
        if (columns.Labels.Count > 0)
        {
            context.LabelSet ??= columns.Labels;
        }

        var first = 0L;
        for (var group = 0; group < shard.RowGroupCount; group++)
        {
            var rows = shard.Rows(group);
            if (first + rows - 1 > after)
            {
                using var pictures = await shard.ReadAsync(group, columns.Picture, cancellationToken);
                using var names = columns.Path is null ? null : await shard.ReadAsync(group, columns.Path, cancellationToken);
                using var labels = columns.Label is null ? null : await shard.ReadAsync(group, columns.Label, cancellationToken);
                for (var row = (int)Math.Max(0, after - first + 1); row < rows; row++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return Item(index, first + row, pictures.Bytes(row), names?.Text(row), columns, labels, row);
                }
            }

            first += rows;
        }
    }

    private SourceItem Item(int index, long row, byte[]? bytes, string? name, PictureColumns columns, ParquetColumn? labels, int rowInGroup)
    {
        var split = files[index].Split;
        var position = new HubPosition(index, row).ToString();
        var where = string.Create(CultureInfo.InvariantCulture, $"{files[index].File.Path}, row {row + 1}");
        var (label, problem) = labels is null ? (null, null) : columns.LabelOf(labels, rowInGroup);
        label = split is not null && decisions.UnlabelledSplits.ContainsKey(split) ? null : label;
        var file = name is null ? "" : SamplePath.Name(name.Replace('\\', '/').Split('/')[^1]);
        var path = $"{SamplePath.Name(split ?? "all")}/{SamplePath.Name(label ?? "unlabelled")}/"
            + (file.Length > 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{index:00000}-{row:000000}.*"));
        if (bytes is null || problem is not null)
        {
            return SourceItem.Broken(path, position, where, problem ?? "The row has no picture: the column's bytes are null.");
        }

        return new SourceItem
        {
            Path = path,
            Position = position,
            Where = where,
            Label = label,
            Split = SplitSpelling.Normalize(split),
            ReadAsync = (maxBytes, _) => bytes.Length <= maxBytes
                ? Task.FromResult(bytes)
                : throw new SourceItemException($"It is larger than {maxBytes:N0} bytes."),
        };
    }

    /// <summary>
    /// A split in which every row has the same class, of several, is one whose labels were never published and filled with the first
    /// class (the test split of Bingsu/Human_Action_Recognition: 5,400 times 0). Its rows count as unlabelled.
    /// </summary>
    private async Task LookForConstantLabelsAsync(SourceContext context, CancellationToken cancellationToken)
    {
        foreach (var split in files.Select(file => file.Split).OfType<string>().Distinct())
        {
            if (!decisions.LookedAt.Contains(split))
            {
                await context.ReportAsync(null, $"Looking at the labels of {split}");
                if (!settings.KeepConstantLabels && await ConstantLabelAsync(split, cancellationToken) is { } label)
                {
                    decisions.UnlabelledSplits[split] = label;
                }

                decisions.LookedAt.Add(split);
                await downloads.WriteAsync(decisions, cancellationToken);
            }

            if (decisions.UnlabelledSplits.TryGetValue(split, out var constant))
            {
                context.Warn(
                    $"Every row of the split '{split}' has the label '{constant}': that is taken for 'no label', and its samples "
                        + "are imported "
                    + "unlabelled (keep_constant_labels takes the label at its word).");
            }
        }
    }

    /// <returns>The only label of a split that could have several; null when it has more, none, or too few rows.</returns>
    private async Task<string?> ConstantLabelAsync(string split, CancellationToken cancellationToken)
    {
        var (value, rows, label) = ((long?)null, 0L, (string?)null);
        for (var index = 0; index < files.Count; index++)
        {
            if (files[index].Split != split)
            {
                continue;
            }

            await using var shard = await OpenAsync(index, cancellationToken);
            var columns = PictureColumns.Of(shard, card, settings, files[index].File.Path);
            for (var group = 0; group < shard.RowGroupCount; group++)
            {
                if (columns.Label is null || columns.Labels.Count < 2)
                {
                    return null;
                }

                using var labels = await shard.ReadAsync(group, columns.Label, cancellationToken);
                for (var row = 0; row < labels.Rows; row++, rows++)
                {
                    if (labels.Integer(row) is not { } number || (value is not null && value != number))
                    {
                        return null;
                    }

                    value = number;
                    label ??= columns.LabelOf(labels, row).Label;
                }
            }
        }

        return rows >= MinConstantRows ? label : null;
    }
}
