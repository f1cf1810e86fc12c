package org.onnxtwist.codegen.model;

import com.palantir.javapoet.NameAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.io.onnx.tensor.TensorLocations;
import org.onnxtwist.io.onnx.tensor.TensorLocations.Location;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.WrittenLayers;

/**
 * The twist layers of a model, with the locations of their parameters.
 *
 * @param layers in the order of the model
 * @param lost names of layers that the metadata has and the graph does not
 */
public record LayerFacts(List<Layer> layers, List<String> lost) {
    /** The maximum number of layers: a class initialises its constants in one method of at most 64 kB. */
    private static final int MOST = 400;

    /** The element types that a layer can compute in. */
    private static final List<DType> TYPES = List.of(DType.FLOAT, DType.DOUBLE, DType.FLOAT16, DType.BFLOAT16);

    /**
     * A layer.
     *
     * @param constant its name in Java
     * @param parameters conv_x, conv_y, center_x, center_y
     */
    public record Layer(WrittenLayer layer, String constant, List<Parameter> parameters) {
        public ConvGeometry geometry() {
            return layer.geometry();
        }
    }

    /** A parameter as the file has it. */
    public record Parameter(String name, Optional<String> file, long offset, long count) {}

    /**
     * Returns the layers of a model.
     *
     * @throws CodegenException when a parameter is not stored in one piece, layers have different element types, or there are too many
     *     layers
     */
    public static LayerFacts of(Path modelFile, Model model) throws IOException {
        List<WrittenLayer> found = WrittenLayers.of(model, Recogniser.recognise(model));
        List<String> lost = WrittenLayers.lost(model, found);
        if (found.isEmpty()) {
            return new LayerFacts(List.of(), lost);
        }
        if (found.size() > MOST) {
            throw new CodegenException(modelFile.getFileName() + ": it has "
                    + found.size() + " twist layers, and a class can describe " + MOST
                    + ": split it into parts (onnx-twist extract)");
        }
        Map<String, Location> locations = TensorLocations.of(modelFile);
        NameAllocator names = new NameAllocator();
        names.newName("ALL");
        List<Layer> layers = new ArrayList<>();
        for (WrittenLayer layer : found) {
            String constant = names.newName(JavaNames.constant(JavaNames.lowerCamel(layer.name(), "layer")));
            layers.add(new Layer(
                    layer,
                    constant,
                    layer.stored()
                            .twist()
                            .map(value -> parameter(modelFile, layer.name(), value, locations))
                            .toList()));
        }
        if (layers.stream().map(layer -> layer.geometry().dtype()).distinct().count() > 1) {
            throw new CodegenException(modelFile.getFileName()
                    + ": its twist layers compute in several element types, but a class reads only one: convert the"
                    + " model to one type before it is rewritten");
        }
        return new LayerFacts(List.copyOf(layers), lost);
    }

    private static Parameter parameter(Path modelFile, String layer, Value value, Map<String, Location> locations) {
        String name = value.name().orElse("");
        Location location = locations.get(name);
        if (location == null) {
            throw new CodegenException(modelFile.getFileName() + ": the parameter '" + name + "' of layer '" + layer
                    + "' is not stored as contiguous bytes, so that no class can read it: rewrite the"
                    + " original model again");
        }
        return new Parameter(
                name,
                location.file(),
                location.offset(),
                value.initializer().orElseThrow().elements());
    }

    public boolean isEmpty() {
        return layers.isEmpty();
    }

    /** The element type that the layers compute in; there must be at least one layer. */
    public DType dtype() {
        DType dtype = layers.get(0).geometry().dtype();
        if (!TYPES.contains(dtype)) {
            throw new IllegalStateException("a layer computes in " + dtype);
        }
        return dtype;
    }
}
