package org.onnxtwist.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.onnxtwist.io.external.ExternalContent;
import org.onnxtwist.io.external.ExternalReferences;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.io.onnx.ModelOrigin;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;

/** The files that a model was read from. */
public final class ExternalData {
    private final SortedMap<String, Path> files = new TreeMap<>();
    private final Set<SourceFile> sources = new HashSet<>();
    private final SortedMap<String, Path> missing = new TreeMap<>();

    private ExternalData() {}

    /**
     * The files by their location as the model states it, relative to the model's folder and with {@code /} between folders, with
     * their real paths.
     */
    public static SortedMap<String, Path> files(Model model) {
        return of(model).files;
    }

    /** Those of {@link #files} that were missing when the model was read, with the paths where they should be. */
    public static SortedMap<String, Path> missing(Model model) {
        return of(model).missing;
    }

    private static ExternalData of(Model model) {
        ExternalData data = new ExternalData();
        model.forEachGraph(data::collect);
        model.trainingRoots().forEach(root -> root.forEachGraph(data::collect));
        model.functions().values().forEach(function -> data.collect(function.attributeDefaults()));
        return data;
    }

    /**
     * The locations of external data that stand anywhere in a model's file, as the model spells them; they are found without reading
     * the model, so they may break every rule. None where the file is no model.
     */
    public static Set<String> locations(Path model) throws IOException {
        return ExternalReferences.of(model);
    }

    /** Tells whether this is the virtual machine's error for a page of a mapped file that is not there any more, because the file was cut. */
    public static boolean isCut(Throwable e) {
        return e instanceof InternalError && String.valueOf(e.getMessage()).contains("unsafe memory access");
    }

    /**
     * Makes sure that the files of a model are as they were when it was read: what was read of them belongs together.
     *
     * @throws InvalidModelException when one was changed, which the message names
     */
    public static void requireUnchanged(Model model) {
        ExternalData data = of(model);
        if (model.unmodelled() instanceof ModelOrigin origin) {
            origin.source().ifPresent(data.sources::add);
        }
        data.sources.forEach(SourceFile::requireUnchanged);
    }

    private void collect(Graph graph) {
        graph.initializers().forEach(value -> value.initializer().ifPresent(this::collect));
        graph.sparseInitializers().forEach(sparse -> collect(sparse.tensor()));
        for (Node node : graph.nodes()) {
            collect(node.attributes());
        }
    }

    private void collect(Iterable<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            if (attribute.value() instanceof AttributeValue.TensorValue dense) {
                collect(dense.value());
            } else if (attribute.value() instanceof AttributeValue.TensorValues denses) {
                denses.values().forEach(this::collect);
            } else if (attribute.value() instanceof AttributeValue.SparseTensorValue sparse) {
                collect(sparse.value());
            } else if (attribute.value() instanceof AttributeValue.SparseTensorValues sparses) {
                sparses.values().forEach(this::collect);
            }
        }
    }

    private void collect(SparseTensor sparse) {
        List.of(sparse.values(), sparse.indices()).forEach(this::collect);
    }

    private void collect(Tensor tensor) {
        if (tensor.content() instanceof ExternalContent external) {
            files.put(external.file().location(), external.file().path());
            if (external.file().isMissing()) {
                missing.put(external.file().location(), external.file().path());
            } else {
                sources.add(external.file().source());
            }
        }
    }
}
