using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data …: data in DVC's format, without Python.</summary>
internal static class DataVerb
{
    public static Command Create() => new("data", "Version data in DVC's format: dvc reads what is written here, and the other way round.")
    {
        DataAddVerb.Create(),
        DataStatusVerb.Create(),
        DataCheckoutVerb.Create(),
        DataDiffVerb.Create(),
        DataPushVerb.Create(),
        DataPullVerb.Create(),
        DataFetchVerb.Create(),
        DataVerifyVerb.Create(),
        DataGcVerb.Create(),
    };
}
