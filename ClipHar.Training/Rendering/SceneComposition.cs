using System.Numerics;
using ClipHar.Training.Rendering.Actions;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Settings;

namespace ClipHar.Training.Rendering;

/// <summary>Everything that a seed decides about a scene, before it is drawn at a size and a time.</summary>
internal sealed record SceneComposition(
    string? Action,
    SceneDomain Domain,
    Staging Staging,
    IReadOnlyList<Appearance> People,
    IReadOnlyList<BodyShape> Shapes,
    string Setting,
    CameraPose Camera,
    bool CloseUp,
    float Fill,
    Vector2 Shift,
    RenderStyle Style,
    float Time,
    SceneRandom Random)
{
    private static readonly SceneDomain[] ShiftedDomains =
    [
        SceneDomain.Night, SceneDomain.Noisy, SceneDomain.Blurred, SceneDomain.ColourCast, SceneDomain.LowContrast, SceneDomain.LineDrawing,
    ];

    public static SceneComposition Draw(SceneDomain domain, IActionChoreography choreography, long seed, SceneSplit split)
    {
        var random = new SceneRandom((ulong)seed).Split(choreography.Action ?? "none");
        if (domain == SceneDomain.Shifted)
        {
            domain = random.Split("domain").Pick(ShiftedDomains);
        }

        var staging = choreography.Stage(random.Split("staging"));
        var (people, setting) = Cast(random.Split("cast"), staging, split);
        var shapes = new BodyShape[people.Count];
        var bodies = random.Split("bodies");
        for (var index = 0; index < shapes.Length; index++)
        {
            shapes[index] = BodyShape.Draw(bodies, people[index].Feminine);
        }

        var view = random.Split("camera");
        var closeUp = view.Chance(staging.CloseUp);
        var camera = new CameraPose(
            view.Range(staging.Yaw.Low, staging.Yaw.High) * view.Sign(),
            view.Range(staging.Pitch.Low, staging.Pitch.High),
            view.Chance(0.6f) ? 0 : view.Normal() * 0.05f,
            view.Range(3.2f, 8f));
        var fill = closeUp ? view.Range(0.72f, 1.12f) : view.Range(0.74f, 0.98f);
        var room = MathF.Max(0.03f, (1 - fill) * 0.4f);
        var shift = new Vector2(view.Range(-room, room), view.Range(-room, room) * 0.6f);
        var style = RenderStyle.Draw(random.Split("style"), domain == SceneDomain.LineDrawing);
        return new SceneComposition(
            choreography.Action, domain, staging, people, shapes, setting, camera, closeUp, fill, shift, style, random.Split("time")
                .Range(0, 20), random);
    }

    /// <summary>The figures at a time in seconds, and the poses that they were solved from.</summary>
    public (FigurePose[] Poses, Skeleton[] Skeletons) Pose(float time)
    {
        var poses = new FigurePose[People.Count];
        var skeletons = new Skeleton[People.Count];
        for (var index = 0; index < poses.Length; index++)
        {
            var actor = Staging.Actors[index];
            poses[index] = actor.PoseAt(time);
            skeletons[index] = Skeleton.Solve(poses[index], Shapes[index], actor.Origin, actor.Turn);
        }

        return (poses, skeletons);
    }

    /// <summary>Clothes and place, drawn until the combination belongs to the split.</summary>
    private static (List<Appearance> People, string Setting) Cast(SceneRandom random, Staging staging, SceneSplit split)
    {
        while (true)
        {
            var setting = random.Pick(staging.Settings.Count > 0 ? staging.Settings : SceneSettings.Names);
            var people = new List<Appearance>();
            foreach (var _ in staging.Actors)
            {
                people.Add(Appearance.Draw(random));
            }

            var heldOut = IsHeldOut(people, setting);
            if (split == SceneSplit.Any || people.Count == 0 || heldOut == (split == SceneSplit.HeldOut))
            {
                return (people, setting);
            }
        }
    }

    /// <summary>One in five combinations of the first person's top and the place is kept from training.</summary>
    private static bool IsHeldOut(List<Appearance> people, string setting)
    {
        if (people.Count == 0)
        {
            return false;
        }

        var colour = 0;
        while (Appearance.Colours[colour].Name != people[0].Top.Name)
        {
            colour++;
        }

        var place = 0;
        while (SceneSettings.Names[place] != setting)
        {
            place++;
        }

        return ((colour * 2) + (place * 3)) % 5 == 0;
    }
}
