using System.Buffers.Binary;
using ClipHar.Clip.Onnx.Protos;
using Google.Protobuf;
using static ClipHar.Clip.Onnx.Protos.AttributeProto.Types;
using static ClipHar.Clip.Onnx.Protos.TensorProto.Types;

namespace ClipHar.Clip.Onnx;

/// <summary>
/// Puts nodes together. A method returns the name of the value it adds. Names are scoped by <see cref="Scope"/>, so that a viewer of the
/// graph shows where in CLIP a node belongs.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private readonly HashSet<string> _names = [];
    private string _scope = "";

    public GraphProto Proto { get; } = new() { Name = name };

    /// <summary>Prefixes the names of what is added until disposed.</summary>
    public IDisposable Scope(string scope)
    {
        var outer = _scope;
        _scope = outer.Length == 0 ? scope : $"{outer}/{scope}";
        return new ScopeEnd(() => _scope = outer);
    }

    /// <summary>Declares an input; null for a dimension named "batch" or, in second place, "sequence".</summary>
    public string Input(string inputName, DataType type, string description, params object[] shape)
    {
        Proto.Input.Add(ValueInfo(inputName, type, description, shape));
        return Reserve(inputName);
    }

    /// <summary>Declares an output that is the value <paramref name="value"/>.</summary>
    public void Output(string outputName, string value, DataType type, string description, params object[] shape)
    {
        Proto.Output.Add(ValueInfo(outputName, type, description, shape));
        Proto.Node.Add(new NodeProto
        {
            Name = Reserve(outputName + "_output"),
            OpType = "Identity",
            Input = { value },
            Output = { Reserve(outputName) },
        });
    }

    public string Node(string opType, IEnumerable<string> inputs, params (string Name, object Value)[] attributes) =>
        Node(opType, "", inputs, attributes);

    /// <param name="opType">Operator.</param>
    /// <param name="domain">Its domain; empty for ONNX itself.</param>
    /// <param name="inputs">Values; an empty name leaves out an optional one.</param>
    /// <param name="attributes">long, float, long[] or TensorProto.</param>
    public string Node(string opType, string domain, IEnumerable<string> inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = opType, Domain = domain, Name = Unique(opType) };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        var output = Reserve(node.Name + ":0");
        node.Output.Add(output);
        Proto.Node.Add(node);
        return output;
    }

    /// <summary>A vector of whole numbers, for shapes and axes.</summary>
    public string Integers(params long[] values) => Constant(Int64Tensor(values, [values.Length]));

    /// <summary>A whole number without dimensions.</summary>
    public string Integer(long value) => Constant(Int64Tensor([value], []));

    /// <summary>A number without dimensions.</summary>
    public string Float(float value) => Constant(Float32Tensor(value, []));

    /// <summary>Adds an initialiser under its own name, which must be new.</summary>
    public string Initializer(TensorProto tensor)
    {
        Proto.Initializer.Add(tensor);
        return Reserve(tensor.Name);
    }

    /// <summary>A one-element tensor as an attribute takes it.</summary>
    public static TensorProto Float32Tensor(float value, long[] shape)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return new TensorProto { DataType = DataType.Float, Dims = { shape }, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    private static TensorProto Int64Tensor(long[] values, long[] shape)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        return new TensorProto { DataType = DataType.Int64, Dims = { shape }, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        long number => new AttributeProto { Name = name, Type = AttributeType.Int, I = number },
        float number => new AttributeProto { Name = name, Type = AttributeType.Float, F = number },
        long[] numbers => new AttributeProto { Name = name, Type = AttributeType.Ints, Ints = { numbers } },
        TensorProto tensor => new AttributeProto { Name = name, Type = AttributeType.Tensor, T = tensor },
        _ => throw new ArgumentException($"An attribute cannot be a {value.GetType().Name}.", nameof(value)),
    };

    private static ValueInfoProto ValueInfo(string name, DataType type, string description, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var dimension in shape)
        {
            dimensions.Dim.Add(dimension is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dimension, provider: null) });
        }

        return new ValueInfoProto
        {
            Name = name,
            DocString = description,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions } },
        };
    }

    private string Constant(TensorProto tensor)
    {
        tensor.Name = Unique("constant");
        Proto.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Unique(string kind)
    {
        var stem = _scope.Length == 0 ? kind : $"{_scope}/{kind}";
        var candidate = stem;
        for (var i = 1; !_names.Add(candidate); i++)
        {
            candidate = $"{stem}_{i}";
        }

        return candidate;
    }

    private string Reserve(string value) =>
        _names.Add(value) ? value : throw new InvalidOperationException($"The graph already has a value \"{value}\".");

    private sealed class ScopeEnd(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
