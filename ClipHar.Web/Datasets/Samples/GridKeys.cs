namespace ClipHar.Web.Datasets.Samples;

/// <summary>Where an arrow, page, home or end key leads in a grid read left to right, top to bottom.</summary>
public static class GridKeys
{
    /// <param name="key">As the browser names it.</param>
    /// <param name="position">Where the keyboard is.</param>
    /// <param name="total">Samples in the grid.</param>
    /// <param name="columns">In one row, 1 or more.</param>
    /// <param name="rowsInSight">For the page keys, 1 or more.</param>
    /// <returns>Null when the key is none of these, or leads nowhere.</returns>
    public static int? Target(string key, int position, int total, int columns, int rowsInSight)
    {
        if (total <= 0)
        {
            return null;
        }

        var target = key switch
        {
            "ArrowLeft" => position - 1,
            "ArrowRight" => position + 1,
            "ArrowUp" => position - columns,
            // Down from the row before a short last row goes to its end.
            "ArrowDown" => position / columns < (total - 1) / columns ? Math.Min(position + columns, total - 1) : position,
            "PageUp" => Math.Max(position % columns, position - (columns * rowsInSight)),
            "PageDown" => Math.Min(total - 1, position + (columns * rowsInSight)),
            "Home" => 0,
            "End" => total - 1,
            _ => -1,
        };
        return target >= 0 && target < total && target != position ? target : null;
    }
}
