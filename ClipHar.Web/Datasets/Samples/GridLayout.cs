using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>How the browser lays the grid out, told when it opens and when its width changes.</summary>
/// <param name="Columns">Pictures in a row, 1 or more.</param>
/// <param name="RowHeight">Height of a row with its gap, CSS pixels.</param>
/// <param name="RowsInSight">Whole rows that fit, 1 or more.</param>
/// <param name="TilePixels">Side of a tile in the screen's own pixels.</param>
public sealed record GridLayout(int Columns, int RowHeight, int RowsInSight, int TilePixels)
{
    private static readonly int[] Sizes = [128, 192, 256, 384, 512, 768];

    /// <summary>
    /// Longer side of the thumbnails to ask for: a tile is filled by the shorter one. Few sizes, so that browsers can keep pictures.
    /// </summary>
    public int PictureSize => Sizes.FirstOrDefault(size => 3 * size >= 4 * TilePixels, Sizes[^1]);
}

/// <summary>One row of the grid.</summary>
/// <param name="First">Position of its first sample in the listing.</param>
/// <param name="Samples">As many as there are columns; fewer in the last row.</param>
public sealed record SampleRow(int First, IReadOnlyList<SampleResource> Samples);
