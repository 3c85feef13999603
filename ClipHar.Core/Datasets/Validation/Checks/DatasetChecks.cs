namespace ClipHar.Core.Datasets.Validation.Checks;

/// <summary>The checks that come with ClipHar, in the order in which suites run them and reports show them.</summary>
internal static class DatasetChecks
{
    public static IReadOnlyList<IDatasetCheck> All { get; } =
    [
        new DecodableCheck(),
        new FileTypeCheck(),
        new PictureSizeCheck(),
        new AspectRatioCheck(),
        new ColourChannelsCheck(),
        new BitDepthCheck(),
        new ExifOrientationCheck(),
        new PersonalMetadataCheck(),
        new BlankPictureCheck(),
        new DarkPictureCheck(),
        new OverexposedPictureCheck(),
        new BlurredPictureCheck(),
        new MissingLabelsCheck(),
        new LabelSetCheck(),
        new LabelSpellingCheck(),
        new LabelSetChangesCheck(),
        new ClassSizeCheck(),
        new ClassBalanceCheck(),
        new ConstantLabelsCheck(),
        new UnseenLabelsCheck(),
        new ExactDuplicatesCheck(),
        new ConflictingLabelsCheck(),
        new SplitLeakageCheck(),
        new GroupLeakageCheck(),
        new NearDuplicatesCheck(),
        new NearSplitLeakageCheck(),
        new LabelErrorsCheck(),
        new OutliersCheck(),
    ];
}
