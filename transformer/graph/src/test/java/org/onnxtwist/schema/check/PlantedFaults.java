package org.onnxtwist.schema.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.onnxtwist.io.OnnxWriter;

/** Every planted fault. */
final class PlantedFaults {
    private PlantedFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(HeadFaults.all());
        all.addAll(GraphFaults.all());
        all.addAll(NodeFaults.all());
        all.addAll(ShapeFaults.all());
        all.addAll(FunctionFaults.all());
        all.addAll(TrainingFaults.all());
        return all;
    }

    /**
     * Writes each broken model as {@code FAULT.onnx}, for onnx-checker.py.
     *
     * @param args the folder to write to
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (Fault fault : all()) {
            Files.write(
                    folder.resolve(fault.name() + ".good.onnx"),
                    OnnxWriter.toBytes(fault.good().get()));
            try {
                Files.write(folder.resolve(fault.name() + ".onnx"), OnnxWriter.toBytes(fault.planted()));
            } catch (NoSuchElementException e) {
                throw new IOException("the fault '" + fault + "' leaves a value without a name", e);
            }
        }
    }
}
