package org.onnxtwist.runtime.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** A model loaded into ONNX Runtime. */
public final class InferenceSession implements AutoCloseable {
    private interface Source {
        OrtSession open(OrtSession.SessionOptions settings) throws OrtException;
    }

    private final String label;
    private final OrtSession session;
    private final Provider provider;
    private final List<Port> inputs;
    private final List<Port> outputs;

    private InferenceSession(String label, OrtSession session, Provider provider) throws OrtException {
        this.label = label;
        this.session = session;
        this.provider = provider;
        this.inputs = ports(session.getInputInfo());
        this.outputs = ports(session.getOutputInfo());
    }

    /** Returns the version of ONNX Runtime that runs the models. */
    public static String runtimeVersion() {
        return RuntimeEnvironment.get().getVersion();
    }

    /**
     * Loads a model from its file; external data is found beside it.
     *
     * @throws InferenceException at stage LOAD when the runtime refuses it
     */
    public static InferenceSession open(Path model, InferenceOptions options) {
        return open(model.toString(), model, options);
    }

    /**
     * Loads a model from its file under another name.
     *
     * @param label what messages call it
     * @throws InferenceException at stage LOAD when the runtime refuses it
     */
    public static InferenceSession open(String label, Path model, InferenceOptions options) {
        return open(label, settings -> RuntimeEnvironment.get().createSession(model.toString(), settings), options);
    }

    /**
     * Loads a self-contained model of less than 2 GB from memory.
     *
     * @param label what messages call it
     * @param model the serialised model
     * @throws InferenceException at stage LOAD when the runtime refuses it
     */
    public static InferenceSession open(String label, ByteBuffer model, InferenceOptions options) {
        return open(label, settings -> create(model, settings), options);
    }

    private static OrtSession create(ByteBuffer model, OrtSession.SessionOptions settings) throws OrtException {
        if (model.isDirect()) {
            return RuntimeEnvironment.get().createSession(model, settings);
        }
        byte[] bytes = new byte[model.remaining()];
        model.duplicate().get(bytes);
        return RuntimeEnvironment.get().createSession(bytes, settings);
    }

    private static InferenceSession open(String label, Source source, InferenceOptions options) {
        try (OrtSession.SessionOptions settings = RuntimeSettings.of(options)) {
            return new InferenceSession(label, source.open(settings), options.provider());
        } catch (OrtException e) {
            throw new InferenceException(
                    InferenceException.Stage.LOAD,
                    "ONNX Runtime cannot load " + label + ": " + RuntimeSettings.firstLine(e),
                    e);
        }
    }

    private static List<Port> ports(Map<String, NodeInfo> infos) {
        return infos.values().stream()
                .map(info -> new Port(info.getName(), type(info)))
                .toList();
    }

    private static ValueType type(NodeInfo info) {
        if (!(info.getInfo() instanceof TensorInfo tensor)) {
            return ValueType.UNKNOWN;
        }
        long[] sizes = tensor.getShape();
        String[] names = tensor.getDimensionNames();
        Dim[] dims = new Dim[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            boolean named = i < names.length && !names[i].isEmpty();
            dims[i] = sizes[i] >= 0 ? Dim.of(sizes[i]) : named ? Dim.of(names[i]) : Dim.UNKNOWN;
        }
        return ValueType.tensor(TensorTransfer.dtype(tensor), Shape.of(Arrays.asList(dims)));
    }

    /** The provider that this session was opened with. */
    public Provider provider() {
        return provider;
    }

    /** The inputs that every run must give, in the model's order; initializers that may be overridden are not among them. */
    public List<Port> inputs() {
        return inputs;
    }

    /** The outputs in the model's order. */
    public List<Port> outputs() {
        return outputs;
    }

    /** Runs the model and returns all outputs by name, in the model's order. See {@link #run(Map, Set)}. */
    public Map<String, Tensor> run(Map<String, Tensor> given) {
        return run(given, session.getOutputNames());
    }

    /**
     * Runs the model.
     *
     * @param given a tensor for each input
     * @param wanted the names of the outputs to return; the others are not kept in memory
     * @return the wanted outputs by name, on the heap
     * @throws InferenceException at stage RUN when the runtime refuses the inputs or a node fails, at stage TYPE when a type
     *     cannot pass through the Java interface
     */
    public Map<String, Tensor> run(Map<String, Tensor> given, Set<String> wanted) {
        try (PreparedRun prepared = prepare(given)) {
            return prepared.outputs(wanted);
        }
    }

    /**
     * Copies inputs into native memory, for runs without copies.
     *
     * @param given a tensor for each input
     * @throws InferenceException at stage TYPE when a type cannot pass through the Java interface
     */
    public PreparedRun prepare(Map<String, Tensor> given) {
        return new PreparedRun(given);
    }

    /**
     * Runs the model from tensors in native memory, and keeps some of its outputs there.
     *
     * @param state has the inputs that {@code given} lacks
     * @param given further inputs, which are copied in
     * @param kept by the name of an output, the name in {@code state} under which it is kept, in the place of the one before
     * @param wanted the outputs to return
     * @return the wanted outputs by name, on the heap
     * @throws InferenceException at stage RUN when the runtime refuses the inputs or a node fails; the state is then as before
     */
    public Map<String, Tensor> advance(
            ResidentTensors state, Map<String, Tensor> given, Map<String, String> kept, Set<String> wanted) {
        return advance(state, given, kept, wanted, outputs -> true);
    }

    /**
     * As {@link #advance(ResidentTensors, Map, Map, Set)}, but leaves the state as it was where the wanted outputs are not as they should be.
     *
     * @param condition tells of the wanted outputs whether the others are kept
     */
    public Map<String, Tensor> advance(
            ResidentTensors state,
            Map<String, Tensor> given,
            Map<String, String> kept,
            Set<String> wanted,
            Predicate<Map<String, Tensor>> condition) {
        try (PreparedRun prepared = prepare(given)) {
            return prepared.advance(state, kept, wanted, condition);
        }
    }

    /**
     * Returns the number of nodes that each provider ran, by the runtime's name of the provider, from the runtime's own profile. Ends the
     * profiling.
     *
     * @throws IllegalStateException when the session was opened without a folder for the profile
     */
    public Map<String, Integer> nodesByProvider() {
        return RuntimeProfile.nodesByProvider(endProfiling());
    }

    /**
     * Returns the time of each node, from the runtime's own profile, in execution order. Ends the profiling. For nodes on CUDA it is the
     * time of starting them, as the runtime does not wait for their results.
     *
     * @param skipped runs at the beginning that do not count
     * @throws IllegalStateException when the session was opened without a folder for the profile
     */
    public List<NodeTime> nodeTimes(int skipped) {
        return RuntimeProfile.nodeTimes(endProfiling(), skipped);
    }

    private Path endProfiling() {
        try {
            return Path.of(session.endProfiling());
        } catch (OrtException e) {
            throw new IllegalStateException("the session of " + label + " was opened without profiling", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close the session of " + label, e);
        }
    }

    /**
     * An input or output of a session.
     *
     * @param name its name
     * @param type its type as the runtime states it; unknown for what is neither tensor nor understood
     */
    public record Port(String name, ValueType type) {
        /** The same port with another shape. */
        public Port withShape(Shape shape) {
            return new Port(name, ValueType.tensor(type.dtype(), shape));
        }
    }

    /**
     * The time that a node of a model took in a run. The node belongs to the model as the runtime optimised it: it may stand for several
     * nodes of the file, and have a name that the runtime gave it.
     *
     * @param name its name; may be empty
     * @param operator what it computes, as the runtime calls it, for example FusedConv
     * @param provider the runtime's name of the provider that ran it
     * @param seconds the time of a run in seconds, without that of nodes in its subgraphs
     */
    public record NodeTime(String name, String operator, String provider, double seconds) {}

    /**
     * A session with its inputs in native memory, to be run again and again. Its inputs are not copied between the heap and native memory
     * when it runs; CUDA copies between its memory and that of the process.
     *
     * <p>It is to be closed before its session.
     */
    public final class PreparedRun implements AutoCloseable {
        private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();

        private PreparedRun(Map<String, Tensor> given) {
            boolean complete = false;
            try {
                for (Map.Entry<String, Tensor> entry : given.entrySet()) {
                    feeds.put(
                            entry.getKey(),
                            TensorTransfer.in(RuntimeEnvironment.get(), entry.getKey(), entry.getValue()));
                }
                complete = true;
            } catch (OrtException e) {
                throw refusal(e);
            } finally {
                if (!complete) {
                    close();
                }
            }
        }

        /**
         * Computes all outputs and gives up their memory.
         *
         * @throws InferenceException at stage RUN when the runtime refuses the inputs or a node fails
         */
        public void once() {
            try {
                session.run(feeds).close();
            } catch (OrtException e) {
                throw refusal(e);
            }
        }

        private Map<String, Tensor> outputs(Set<String> wanted) {
            try (OrtSession.Result result = session.run(feeds, wanted)) {
                Map<String, Tensor> outcome = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> entry : result) {
                    outcome.put(entry.getKey(), TensorTransfer.out(entry.getKey(), entry.getValue()));
                }
                return outcome;
            } catch (OrtException e) {
                throw refusal(e);
            }
        }

        private Map<String, Tensor> advance(
                ResidentTensors state,
                Map<String, String> kept,
                Set<String> wanted,
                Predicate<Map<String, Tensor>> condition) {
            Map<String, OnnxTensor> all = new LinkedHashMap<>(feeds);
            inputs.stream()
                    .map(Port::name)
                    .filter(name -> !all.containsKey(name))
                    .forEach(name -> all.put(name, state.tensor(name)));
            Set<String> needed = new LinkedHashSet<>(kept.keySet());
            needed.addAll(wanted);
            OrtSession.Result result = null;
            try {
                result = session.run(all, needed);
                Map<String, Tensor> outcome = new LinkedHashMap<>();
                for (String name : wanted) {
                    outcome.put(name, TensorTransfer.out(name, result.get(name).orElseThrow()));
                }
                if (!kept.isEmpty() && condition.test(outcome)) {
                    state.take(result, kept);
                    result = null;
                }
                return outcome;
            } catch (OrtException e) {
                throw refusal(e);
            } finally {
                if (result != null) {
                    result.close();
                }
            }
        }

        private InferenceException refusal(OrtException e) {
            return new InferenceException(
                    InferenceException.Stage.RUN,
                    "ONNX Runtime cannot run " + label + ": " + RuntimeSettings.firstLine(e),
                    e);
        }

        @Override
        public void close() {
            OnnxValue.close(feeds);
        }
    }
}
