using ClipHar.Training.Rendering.Figures;
using ClipHar.Training.Rendering.Settings;

namespace ClipHar.Training.Rendering.Captions;

/// <summary>
/// Writes sentences that are true of a scene. They are compositional (action, posture, parts of the body, things, clothes, place), so
/// that a model which reads them can reach an action that it has never been shown by its description.
/// </summary>
internal static class CaptionWriter
{
    private static readonly string[] Openings = ["", "", "a photo of ", "a picture of ", "an image of ", "a drawing of "];

    /// <returns>Six to nine captions, of which the first ones name the action where there is one.</returns>
    public static IReadOnlyList<string> Write(SceneComposition scene)
    {
        var random = scene.Random.Split("captions");
        return scene.People.Count == 0 ? Empty(scene, random) : People(scene, random);
    }

    private static List<string> Empty(SceneComposition scene, SceneRandom random)
    {
        var place = SceneSettings.Phrase(scene.Setting);
        var things = scene.Staging.Objects;
        var bare = scene.Setting == "a plain studio" ? "a plain wall" : scene.Setting;
        List<string> captions =
        [
            random.Pick(Openings) + $"{bare} with nobody in it", "nobody in the picture", "an empty scene with no person",
            $"no people {place}",
            random.Pick(Openings) + "a place without any people",
        ];
        foreach (var thing in things)
        {
            captions.Add(random.Pick(Openings) + $"{thing} {place}");
            captions.Add($"{thing} and nobody there");
        }

        return captions;
    }

    private static List<string> People(SceneComposition scene, SceneRandom random)
    {
        var staging = scene.Staging;
        var place = SceneSettings.Phrase(scene.Setting);
        var person = scene.People[0];
        var posture = staging.Posture.Length > 0 ? $" {staging.Posture}" : "";
        string Subject() => scene.People.Count > 1
            ? random.Pick<string>(["two people", "two persons", "people", "a person"])
            : random.Pick<string>(["a person", "a person", "someone", $"a {person.Noun}", "a human"]);
        string Opening() => random.Pick(Openings);
        List<string> captions =
        [
            $"{Opening()}{Subject()} {random.Pick(staging.Phrases)}",
            $"{Opening()}{Subject()} {random.Pick(staging.Phrases)} {place}",
            $"{Opening()}{Subject()} {Clothes(person, random)} {random.Pick(staging.Phrases)}",
            $"{Opening()}{WithBody(Subject(), random.Pick(staging.BodyParts))}",
            $"{Opening()}{WithBody(Subject() + posture, random.Pick(staging.BodyParts))}",
            $"{Opening()}{Subject()}{posture} {place}",
            $"{WithBody($"{Subject()} {random.Pick(staging.Phrases)}", random.Pick(staging.BodyParts), ", ")}",
        ];
        foreach (var thing in staging.Objects)
        {
            captions.Add($"{Opening()}{Subject()}{posture} with {thing}");
        }

        return captions;
    }

    /// <summary>"a person" and "both hands on …" or "holding …" as one phrase.</summary>
    private static string WithBody(string subject, string body, string before = " ")
    {
        if (body.StartsWith("two people", StringComparison.Ordinal))
        {
            return body;
        }

        var verb = body.Split(' ')[0].EndsWith("ing", StringComparison.Ordinal);
        return verb ? $"{subject}{before}{body}" : $"{subject} with {body}";
    }

    private static string Clothes(Appearance person, SceneRandom random)
    {
        var top = $"{(person.Top.Name[0] is 'o' ? "an" : "a")} {person.Top.Name} {person.TopGarment}";
        return person.Lower == LowerGarment.Dress || random.Chance(0.5f)
            ? $"in {top}"
            : $"in {top} and {(person.Lower == LowerGarment.Skirt ? "a " : "")}{person.Bottom.Name} {person.BottomGarment}";
    }
}
