// Two workers: libtorch and ONNX Runtime spin threads of their own, and more classes at once would starve each other.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
