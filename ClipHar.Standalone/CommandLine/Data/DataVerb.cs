using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data …: data in DVC's format, without Python.</summary>
internal static class DataVerb
{
    public static Command Create()
    {
        var command = new Command("data", "Datasets: import pictures into versions; and data in DVC's format, which dvc reads and "
            + "writes too.")
        {
            DataImportVerb.Create(),
            DataAddVerb.Create(),
            DataStatusVerb.Create(),
            DataCheckoutVerb.Create(),
            DataDiffVerb.Create(),
            DataPushVerb.Create(),
            DataPullVerb.Create(),
            DataFetchVerb.Create(),
            DataVerifyVerb.Create(),
            DataGcVerb.Create(),
            DataValidateVerb.Create(),
            DataSuiteVerb.Create(),
        };
        Registry.RegistryVerbs.AddTo(command);
        return command;
    }
}
