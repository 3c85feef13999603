using System.Numerics;

namespace ClipHar.Training.Rendering.Drawing;

/// <summary>The faces of a box that the camera sees.</summary>
internal static class BoxFaces
{
    // Each face: its outward axis and the two axes that span it, so that the corners run clockwise on the screen when it is seen.
    private static readonly (Vector3 Normal, Vector3 U, Vector3 V)[] Faces =
    [
        (Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ), (-Vector3.UnitX, Vector3.UnitZ, Vector3.UnitY),
        (Vector3.UnitY, Vector3.UnitZ, Vector3.UnitX), (-Vector3.UnitY, Vector3.UnitX, Vector3.UnitZ),
        (Vector3.UnitZ, Vector3.UnitX, Vector3.UnitY), (-Vector3.UnitZ, Vector3.UnitY, Vector3.UnitX),
    ];

    /// <returns>Corners in pixels, and the brightness of the face (about 0.7 to 1.1).</returns>
    public static List<(Vector2[] Points, float Brightness)> Visible(
        Projector projector, Vector3 centre, Vector3 half, Quaternion rotation, Vector2 light)
    {
        var light3 = Vector3.Normalize(new Vector3(light.X, light.Y + 0.6f, 0.7f));
        var visible = new List<(Vector2[], float)>(3);
        foreach (var (normal, u, v) in Faces)
        {
            Vector2 Corner(float a, float b) =>
                projector.Project(centre + Vector3.Transform((normal + (u * a) + (v * b)) * half, rotation)).Point;

            Vector2[] points = [Corner(-1, -1), Corner(1, -1), Corner(1, 1), Corner(-1, 1)];
            // Counter-clockwise in space (y up) is clockwise in signed area once y points down.
            if (Shapes.SignedArea(points) < 0)
            {
                var facing = Vector3.Dot(projector.Direction(Vector3.Transform(normal, rotation)), light3);
                visible.Add((points, 0.82f + (0.26f * facing)));
            }
        }

        return visible;
    }
}
