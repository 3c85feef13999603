using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Figures;

/// <summary>A colour and the word that a caption uses for it.</summary>
internal readonly record struct NamedColour(string Name, SKColor Color);

internal enum HairStyle
{
    Bald,
    Short,
    Long,
    Bun,
    Curly,
    Cap,
}

internal enum Sleeve
{
    None,
    Short,
    Long,
}

internal enum LowerGarment
{
    Trousers,
    Shorts,
    Skirt,
    Dress,
}

/// <summary>How a figure looks: skin, hair and clothes.</summary>
internal sealed record Appearance(
    bool Feminine,
    SKColor Skin,
    SKColor Hair,
    HairStyle HairStyle,
    bool Beard,
    bool Glasses,
    Sleeve Sleeve,
    NamedColour Top,
    LowerGarment Lower,
    NamedColour Bottom,
    SKColor Shoes,
    bool Striped)
{
    public static readonly IReadOnlyList<NamedColour> Colours =
    [
        new("red", new SKColor(204, 44, 50)), new("blue", new SKColor(44, 92, 190)), new("green", new SKColor(46, 140, 74)),
        new("yellow", new SKColor(240, 200, 60)), new("black", new SKColor(38, 38, 44)), new("white", new SKColor(238, 238, 240)),
        new("grey", new SKColor(130, 134, 142)), new("orange", new SKColor(236, 132, 44)), new("purple", new SKColor(124, 70, 168)),
        new("pink", new SKColor(236, 130, 172)), new("brown", new SKColor(122, 82, 52)), new("teal", new SKColor(30, 146, 150)),
    ];

    private static readonly SKColor[] Skins =
    [
        new(252, 220, 196), new(240, 196, 164), new(222, 170, 132), new(192, 136, 98), new(150, 98, 66), new(104, 66, 46), new(74, 48, 36),
    ];

    private static readonly SKColor[] Hairs =
    [
        new(28, 24, 24), new(58, 38, 28), new(96, 62, 36), new(146, 98, 52), new(212, 172, 96), new(168, 70, 36), new(150, 150, 152),
    ];

    public string Noun => Feminine ? "woman" : "man";

    public string TopGarment => Lower == LowerGarment.Dress ? "dress" : Sleeve switch
    {
        Sleeve.Long => "sweater",
        Sleeve.Short => "shirt",
        _ => "tank top",
    };

    public string BottomGarment => Lower switch
    {
        LowerGarment.Shorts => "shorts",
        LowerGarment.Skirt => "skirt",
        _ => "trousers",
    };

    public static Appearance Draw(SceneRandom random)
    {
        var feminine = random.Chance(0.5f);
        var skin = Hsv.Jitter(random.Pick(Skins), random);
        var lower = feminine
            ? random.Pick<LowerGarment>(
                [LowerGarment.Trousers, LowerGarment.Trousers, LowerGarment.Shorts, LowerGarment.Skirt, LowerGarment.Dress])
            : random.Pick<LowerGarment>([LowerGarment.Trousers, LowerGarment.Trousers, LowerGarment.Trousers, LowerGarment.Shorts]);
        var top = DrawColour(random);
        var bottom = lower == LowerGarment.Dress ? top : DrawColour(random);
        while (lower != LowerGarment.Dress && bottom.Name == top.Name)
        {
            bottom = DrawColour(random);
        }

        return new Appearance(
            feminine,
            skin,
            Hsv.Jitter(random.Pick(Hairs), random),
            feminine
                ? random.Pick<HairStyle>([HairStyle.Long, HairStyle.Long, HairStyle.Bun, HairStyle.Short, HairStyle.Curly, HairStyle.Cap])
                : random.Pick<HairStyle>(
                    [HairStyle.Short, HairStyle.Short, HairStyle.Short, HairStyle.Curly, HairStyle.Bald, HairStyle.Cap]),
            !feminine && random.Chance(0.25f),
            random.Chance(0.15f),
            random.Pick<Sleeve>([Sleeve.Short, Sleeve.Short, Sleeve.Long, Sleeve.Long, Sleeve.None]),
            top,
            lower,
            bottom,
            random.Pick<SKColor>([new(40, 40, 44), new(240, 240, 240), new(120, 74, 44), new(200, 50, 50), new(50, 80, 150)]),
            random.Chance(0.15f));
    }

    private static NamedColour DrawColour(SceneRandom random)
    {
        var colour = random.Pick(Colours);
        return colour with { Color = Hsv.Jitter(colour.Color, random) };
    }
}
