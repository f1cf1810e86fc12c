package org.onnxtwist.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.function.UnusedFunctions;
import org.onnxtwist.pass.initializer.InitializerSharing;
import org.onnxtwist.pass.initializer.InitializerUnsharing;
import org.onnxtwist.pass.initializer.InitializersAsConstants;
import org.onnxtwist.pass.initializer.InitializersAsInputs;
import org.onnxtwist.pass.opset.OpsetDowngrade;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.pass.structure.CommonSubexpressions;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.pass.structure.Renaming;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.pass.structure.TrainingRemoval;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Rule;

/**
 * The passes by name, as {@code optimize --pass} takes them. A new one of this library is registered here, with one line; those of other
 * libraries come from {@link PassProvider}s.
 */
public final class Passes {
    private static final long UNSHARED_FROM_ELEMENTS = 16;

    private static final List<Entry> ENTRIES = List.of(
            Entry.of(new TopologicalSort(), "sorts nodes topologically"),
            Entry.of(new DeadCode(), "removes nodes that do not contribute to any output"),
            Entry.of(ConstantFolding.with(), "replaces values that can be computed before the model runs by constants"),
            Entry.of(
                    Rules.noOps(),
                    "removes identity operations, and merges consecutive Transpose, Reshape and Cast nodes"),
            Entry.of(
                    Rules.foldBatchNormalization(),
                    "folds a BatchNormalization into the Conv, ConvTranspose or Gemm before it"),
            Entry.of(Rules.foldPad(), "folds a Pad into the Conv or pooling node after it"),
            Entry.of(new CommonSubexpressions(), "computes common subexpressions once"),
            Entry.of(new InitializerSharing(), "keeps one of several equal initializers"),
            Entry.of(new InitializerUnsharing(UNSHARED_FROM_ELEMENTS), "gives each reader of a weight its own copy"),
            Entry.of(new InitializersAsInputs(false), "turns weights into inputs with default values"),
            Entry.of(new InitializersAsConstants(), "turns inputs with default values into constants"),
            new Entry(
                    FunctionInlining.NAME,
                    "[NODES]",
                    "replaces calls of model-local functions by the functions' bodies, which may have NODES nodes at"
                            + " most",
                    Passes::inlining),
            Entry.of(new UnusedFunctions(), "removes functions that are not called"),
            Entry.of(new TrainingRemoval(), "removes the training information"),
            new Entry(
                    "batch-dimension",
                    "SIZE",
                    "sets the batch size to SIZE, a number or a name; refuses a model with a node that mixes the"
                            + " items of a batch",
                    Passes::batch),
            new Entry("rename", "OLD=NEW", "renames the value OLD of the main graph to NEW", Passes::rename),
            new Entry("opset-upgrade", "N", "raises the model to operator set N, from 7 to 28", Passes::upgrade),
            new Entry(
                    OpsetDowngrade.NAME,
                    "N",
                    "lowers the model to operator set N, from 7 to 28, or names the nodes that stand in the way",
                    version -> new OpsetDowngrade(version(OpsetDowngrade.NAME, version))),
            new Entry(
                    "float16",
                    "[OPERATOR+...]",
                    "converts weights and computation to float16; inputs and outputs keep their types, and the named"
                            + " operators stay in float",
                    Passes::float16));

    private Passes() {}

    /**
     * A pass as listed for users.
     *
     * @param name its name
     * @param parameter the placeholder after {@code =} in the usage, in brackets if it is optional; empty for a pass that takes
     *     nothing
     * @param summary what it does, in a few words
     * @param make creates the pass from its parameter
     */
    public record Entry(String name, String parameter, String summary, Function<String, Pass> make) {
        /** A pass that takes no parameter. */
        public static Entry of(Pass pass, String summary) {
            return new Entry(pass.name(), "", summary, none -> pass);
        }

        /** The rules that the pass applies; none for a pass that takes a parameter. */
        public List<Rule> rules() {
            return parameter.isEmpty() ? make.apply("").rules() : List.of();
        }

        /** The usage form of the pass, for example {@code batch-dimension=SIZE}. */
        public String usage() {
            if (isOptional()) {
                return name + "[=" + parameter.substring(1);
            }
            return parameter.isEmpty() ? name : name + "=" + parameter;
        }

        private boolean isOptional() {
            return parameter.startsWith("[");
        }

        private boolean accepts(boolean given) {
            return isOptional() || given != parameter.isEmpty();
        }
    }

    /**
     * All passes, in the order in which they are listed: those of this library, then those of providers.
     *
     * @throws PassException when a provider cannot be loaded, or has a pass whose name another one has
     */
    public static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(ENTRIES);
        try {
            ServiceLoader.load(PassProvider.class)
                    .forEach(provider -> provider.passes().forEach(entry -> add(entry, provider, entries)));
        } catch (ServiceConfigurationError e) {
            throw new PassException(
                    Fault.ENVIRONMENT,
                    "a provider of passes on the class path cannot be loaded: " + e.getMessage()
                            + ": correct or remove it");
        }
        return List.copyOf(entries);
    }

    private static void add(Entry entry, PassProvider provider, List<Entry> entries) {
        if (entries.stream().anyMatch(known -> known.name.equals(entry.name))) {
            throw new PassException(
                    Fault.ENVIRONMENT,
                    "the provider " + provider.getClass().getName() + " has a pass with the name '" + entry.name
                            + "', which exists already: rename it, or remove the provider from the class path");
        }
        entries.add(entry);
    }

    /** The passes that preserve what a model computes and run without a parameter. */
    public static List<Pass> plain() {
        return ENTRIES.stream()
                .filter(entry -> entry.parameter.isEmpty() || entry.name.equals(FunctionInlining.NAME))
                .map(entry -> entry.make.apply(""))
                .toList();
    }

    /** The passes that make a model smaller or faster and preserve what it computes, in an order in which each prepares the next. */
    public static List<Pass> smaller() {
        return List.of(
                new TopologicalSort(),
                new UnusedFunctions(),
                ConstantFolding.with(),
                Rules.noOps(),
                Rules.foldBatchNormalization(),
                Rules.foldPad(),
                new DeadCode(),
                new InitializerSharing(),
                new CommonSubexpressions());
    }

    /**
     * The pass that a user requested.
     *
     * @param asked a name, followed by {@code =} and the parameter if the pass takes one
     * @throws PassException when there is no such pass or the parameter does not fit
     */
    public static Pass of(String asked) {
        int equals = asked.indexOf('=');
        String name = equals < 0 ? asked : asked.substring(0, equals);
        Entry entry = named(name, ENTRIES)
                .or(() -> named(name, entries()))
                .orElseThrow(() -> new PassException(
                        Fault.REQUEST,
                        "there is no pass '" + name + "': the passes are "
                                + String.join(
                                        ", ",
                                        entries().stream().map(Entry::usage).toList())));
        if (!entry.accepts(equals >= 0)) {
            throw new PassException(
                    Fault.REQUEST, "pass '" + name + "' is written as " + entry.usage() + ", not as " + asked);
        }
        return entry.make.apply(equals < 0 ? "" : asked.substring(equals + 1));
    }

    private static Optional<Entry> named(String name, List<Entry> entries) {
        return entries.stream().filter(entry -> entry.name.equals(name)).findFirst();
    }

    private static Pass inlining(String nodes) {
        if (nodes.isEmpty()) {
            return FunctionInlining.all();
        }
        if (!nodes.matches("\\d{1,18}")) {
            throw new PassException(
                    Fault.REQUEST,
                    "pass '" + FunctionInlining.NAME + "' takes a number of nodes, not " + FunctionInlining.NAME + "="
                            + nodes);
        }
        return FunctionInlining.all().withMaxNodes(Long.parseLong(nodes));
    }

    private static Pass batch(String size) {
        return new BatchDimension(size.matches("\\d{1,18}") ? Dim.of(Long.parseLong(size)) : Dim.of(size));
    }

    private static Pass rename(String names) {
        int equals = names.lastIndexOf('=');
        if (equals < 0) {
            throw new PassException(
                    Fault.REQUEST, "pass 'rename' is written as rename=OLD=NEW, not as rename=" + names);
        }
        return new Renaming(Map.of(names.substring(0, equals), names.substring(equals + 1)));
    }

    private static Pass upgrade(String version) {
        return new OpsetUpgrade(version("opset-upgrade", version));
    }

    private static long version(String pass, String version) {
        if (!version.matches("\\d{1,9}")) {
            throw new PassException(Fault.REQUEST, "pass '" + pass + "' takes a number, not " + pass + "=" + version);
        }
        return Long.parseLong(version);
    }

    private static Pass float16(String kept) {
        return new Float16Conversion(Arrays.stream(kept.split("\\+"))
                .filter(name -> !name.isEmpty())
                .map(OperatorId::onnx)
                .collect(Collectors.toSet()));
    }
}
