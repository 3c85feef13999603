using System.Text.Json;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms;
using ClipHar.Clip.Transforms.Pixels;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Transforms;

/// <summary>What each operation makes of a picture, against torchvision on Pillow pictures.</summary>
[TestClass]
public sealed class TransformGoldenTests
{
    private static readonly (byte Red, byte Green, byte Blue) Fill = (9, 18, 27);

    private static readonly IReadOnlyDictionary<string, GoldenTensor> Tensors = GoldenTensors.Load("transforms/transforms.safetensors");

    public static IEnumerable<object[]> Operations() =>
        Cases().Select(item => item.GetProperty("op").GetString()!).Distinct().Select(op => new object[] { op });

    [TestMethod]
    [DynamicData(nameof(Operations))]
    public void Operation_GoldenPicture_HasTorchvisionsBytes(string operation)
    {
        var problems = new List<string>();
        foreach (var item in Cases().Where(item => item.GetProperty("op").GetString() == operation))
        {
            var name = item.GetProperty("name").GetString()!;
            var actual = Run(operation, item);
            var expected = Tensors[name];
            CollectionAssert.AreEqual(expected.Shape, new long[] { actual.Height, actual.Width, 3 }, name);
            var allowed = Allowed(operation, item);
            var differences = actual.Pixels.Zip(expected.Bytes, (a, b) => Math.Abs(a - b)).ToList();
            if (differences.Max() > allowed)
            {
                problems.Add($"{item.GetRawText()}: {differences.Count(d => d > 0)} bytes differ, by at most {differences.Max()}");
            }
        }

        Assert.IsEmpty(problems, string.Join("\n", problems));
    }

    [TestMethod]
    public void Perspective_Corners_GiveTorchvisionsCoefficients()
    {
        foreach (var item in Cases().Where(item => item.GetProperty("op").GetString() == "perspective"))
        {
            var expected = item.GetProperty("coefficients").EnumerateArray().Select(number => number.GetDouble()).ToArray();
            var map = CornersMap(item);
            double[] actual = [map.A, map.B, map.C, map.D, map.E, map.F, map.G, map.H];
            for (var i = 0; i < expected.Length; i++)
            {
                // torchvision solves in single precision.
                Assert.AreEqual(expected[i], actual[i], 2e-3 * Math.Max(Math.Abs(expected[i]), 0.05), item.GetRawText());
            }
        }
    }

    /// <summary>
    /// The sums of the blur are taken in another order, and sines of right angles are exact here: a level at a tie, or where a bilinear
    /// level is cut off. Elsewhere not one byte differs.
    /// </summary>
    private static int Allowed(string operation, JsonElement item) =>
        operation == "blur" || (operation is "affine" or "rotate" && Word(item, "interpolation") == "bilinear") ? 1 : 0;

    private static IEnumerable<JsonElement> Cases()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf("transforms/cases.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(item => item.Clone())];
    }

    private static RgbImage Source()
    {
        var golden = Tensors["source"];
        return new RgbImage((int)golden.Shape[1], (int)golden.Shape[0], [.. golden.Bytes]);
    }

    private static RgbImage Run(string operation, JsonElement item)
    {
        var source = Source();
        switch (operation)
        {
            case "brightness":
                ColorPixels.AdjustBrightness(source.Pixels, (float)Number(item, "factor"));
                return source;
            case "contrast":
                ColorPixels.AdjustContrast(source.Pixels, (float)Number(item, "factor"));
                return source;
            case "saturation":
                ColorPixels.AdjustSaturation(source.Pixels, (float)Number(item, "factor"));
                return source;
            case "hue":
                HuePixels.ShiftHue(source.Pixels, (byte)(int)(Number(item, "factor") * 255));
                return source;
            case "gray":
                ColorPixels.ToGray(source.Pixels);
                return source;
            case "posterize":
                ColorPixels.Posterize(source.Pixels, (int)Number(item, "bits"));
                return source;
            case "solarize":
                ColorPixels.Solarize(source.Pixels, Number(item, "threshold"));
                return source;
            case "blur":
                var kernel = Blur.Kernel((int)Number(item, "kernel_size"), Number(item, "sigma"));
                Blur.Run(source.Pixels, source.Width, source.Height, kernel);
                return source;
            case "resize":
                return Steps(source, $"{{type: resize, size: {Number(item, "size")}, filter: {Word(item, "filter")}}}");
            case "center_crop":
                return Steps(source, $"{{type: center_crop, size: {Number(item, "size")}}}");
            case "resized_crop":
                return Crop(source, item);
            default:
                return Warped(source, item, Map(operation, source, item));
        }
    }

    private static RgbImage Steps(RgbImage source, string step) => TransformPipeline.Parse($"steps: [{step}]").ApplySteps(source, 0);

    private static RgbImage Crop(RgbImage source, JsonElement item)
    {
        using var canvas = new Canvas(source, new ImageResizer(ImageResizer.BestInstructions), 224, null);
        var size = (int)Number(item, "size");
        var part = new PixelRect(
            (int)Number(item, "left"), (int)Number(item, "top"), (int)Number(item, "width"), (int)Number(item, "height"));
        CropResize.Run(canvas, part, size, size, Word(item, "filter") == "bicubic" ? ResampleFilter.Bicubic : ResampleFilter.Bilinear);
        return canvas.Detach();
    }

    private static ProjectiveMap Map(string operation, RgbImage source, JsonElement item)
    {
        switch (operation)
        {
            case "affine":
                var (translate, shear) = (Numbers(item, "translate"), Numbers(item, "shear"));
                return ProjectiveMap.InverseAffine(
                    source.Width, source.Height, Number(item, "angle"), translate[0], translate[1], Number(item, "scale"), shear[0],
                    shear[1]);
            case "rotate":
                return ProjectiveMap.InverseAffine(source.Width, source.Height, -Number(item, "angle"), 0, 0, 1, 0, 0);
            default:
                var c = Numbers(item, "coefficients");
                return new ProjectiveMap(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
        }
    }

    private static ProjectiveMap CornersMap(JsonElement item)
    {
        var corners = item.GetProperty("corners").EnumerateArray().Select(corner => (corner[0].GetInt32(), corner[1].GetInt32())).ToArray();
        return ProjectiveMap.Through(corners, [(0, 0), (36, 0), (36, 28), (0, 28)]);
    }

    private static RgbImage Warped(RgbImage source, JsonElement item, ProjectiveMap map)
    {
        var target = new byte[source.Pixels.Length];
        Warp.Run(source.Pixels, source.Width, source.Height, map, Word(item, "interpolation") == "bilinear", Fill, target);
        return new RgbImage(source.Width, source.Height, target);
    }

    private static double Number(JsonElement item, string name) => item.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static string Word(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
