using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>How the browser lays the grid out, told when it opens and when its width changes.</summary>
/// <param name="Columns">Pictures in a row, 1 or more.</param>
/// <param name="RowHeight">Height of a row with its gap, CSS pixels.</param>
/// <param name="RowsInSight">Whole rows that fit, 1 or more.</param>
/// <param name="TileWidth">CSS pixels.</param>
public sealed record GridLayout(int Columns, int RowHeight, int RowsInSight, int TileWidth)
{
    /// <summary>Longer side of the thumbnails to ask for.</summary>
    public int PictureSize => DataText.ThumbnailSize(TileWidth);
}

/// <summary>One row of the grid.</summary>
/// <param name="First">Position of its first sample in the listing.</param>
/// <param name="Samples">As many as there are columns; fewer in the last row.</param>
public sealed record SampleRow(int First, IReadOnlyList<SampleResource> Samples);
