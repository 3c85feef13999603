namespace ClipHar.Clip.Transforms.Pixels;

/// <summary>
/// Where a pixel of the result comes from: (x, y) -> (A x + B y + C, D x + E y + F) / (G x + H y + 1), in pixels, (0, 0) being the
/// corner (not the centre) of the first pixel.
/// </summary>
internal readonly record struct ProjectiveMap(double A, double B, double C, double D, double E, double F, double G, double H)
{
    public bool IsAffine => G == 0 && H == 0;

    /// <summary>
    /// The way back of: shear, scale, turn clockwise around the centre, then shift. As torchvision's affine with its default centre:
    /// the way there is T(centre + shift) R(angle) Shear(x, y) Scale T(-centre).
    /// </summary>
    /// <param name="angle">Degrees, clockwise.</param>
    /// <param name="shearX">Degrees, parallel to the x axis.</param>
    /// <param name="shearY">Degrees, parallel to the y axis.</param>
    public static ProjectiveMap InverseAffine(
        int width, int height, double angle, double shiftX, double shiftY, double scale, double shearX, double shearY)
    {
        const double Radians = Math.PI / 180;
        var (sinX, cosX) = PortableMath.SinCos(shearX * Radians);
        var (sinY, cosY) = PortableMath.SinCos(shearY * Radians);
        var (sin, cos) = PortableMath.SinCos((angle - shearY) * Radians);
        var (turnSin, turnCos) = PortableMath.SinCos(angle * Radians);
        var tanX = sinX / cosX;

        // The way there without the scale, [a b; c d]; its determinant is 1.
        var a = cos / cosY;
        var b = (-cos * tanX / cosY) - turnSin;
        var c = sin / cosY;
        var d = (-sin * tanX / cosY) + turnCos;
        var (centerX, centerY) = (width * 0.5, height * 0.5);
        var (ia, ib, id, ie) = (d / scale, -b / scale, -c / scale, a / scale);
        var (fromX, fromY) = (-centerX - shiftX, -centerY - shiftY);
        return new ProjectiveMap(
            ia, ib, (ia * fromX) + (ib * fromY) + centerX, id, ie, (id * fromX) + (ie * fromY) + centerY, 0, 0);
    }

    /// <summary>The map that takes four points of the result to four points of the source.</summary>
    /// <param name="result">Corners in the result, no three of them on a line.</param>
    /// <param name="source">The same corners in the source.</param>
    public static ProjectiveMap Through(ReadOnlySpan<(int X, int Y)> result, ReadOnlySpan<(int X, int Y)> source)
    {
        // u = (a x + b y + c) / (g x + h y + 1), the same for v: eight linear equations.
        var rows = new double[8, 9];
        for (var i = 0; i < 4; i++)
        {
            var ((x, y), (u, v)) = (result[i], source[i]);
            SetRow(rows, 2 * i, [x, y, 1, 0, 0, 0, -u * x, -u * y, u]);
            SetRow(rows, (2 * i) + 1, [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
        }

        var s = Solve(rows);
        return new ProjectiveMap(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
    }

    private static void SetRow(double[,] rows, int row, ReadOnlySpan<double> values)
    {
        for (var column = 0; column < values.Length; column++)
        {
            rows[row, column] = values[column];
        }
    }

    /// <summary>Gauss and Jordan with the largest pivot of the column.</summary>
    private static double[] Solve(double[,] rows)
    {
        var n = rows.GetLength(0);
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                pivot = Math.Abs(rows[row, column]) > Math.Abs(rows[pivot, column]) ? row : pivot;
            }

            for (var k = 0; k <= n; k++)
            {
                (rows[column, k], rows[pivot, k]) = (rows[pivot, k], rows[column, k]);
            }

            for (var row = 0; row < n; row++)
            {
                var factor = row == column ? 0 : rows[row, column] / rows[column, column];
                for (var k = column; k <= n; k++)
                {
                    rows[row, k] -= factor * rows[column, k];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(row => rows[row, n] / rows[row, row])];
    }
}
