package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.runtime.train.TrainingListener.EpochProgress;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** The numbers of a run as a table and as a picture. */
final class TrainingLogTest {
    @TempDir
    Path folder = Path.of(".");

    private static TrainingLog log() {
        TrainingLog log = new TrainingLog();
        log.updated(new EpochProgress(1, 1, 2, 8), new StepResult(1, 1, 4, Map.of(), 3), 0.5);
        log.updated(new EpochProgress(1, 2, 2, 8), new StepResult(2, 1, 2, Map.of(), 1), 0.25);
        log.epochEnded(
                1,
                3,
                Optional.of(new Evaluation(
                        4, 1.5, Optional.of(new Classification(List.of(List.of(3L, 0L), List.of(1L, 0L)), 4)))));
        log.updated(new EpochProgress(2, 1, 2, 8), new StepResult(3, 1, 1, Map.of(), 0.5), 0.125);
        return log;
    }

    @Test
    void aTableHasALineForEachStep() throws IOException {
        Path file = folder.resolve("log.csv");
        log().writeCsv(file);
        assertEquals("""
                update,epoch,loss,rate,gradient_norm,evaluation_loss,evaluation_accuracy
                1,1,4.0,0.5,3.0,,
                2,1,2.0,0.25,1.0,1.5,0.75
                3,2,1.0,0.125,0.5,,
                """, Files.readString(file));
    }

    @Test
    void aPictureHasTheStepsAndTheEvaluations() throws IOException, ParserConfigurationException, SAXException {
        Path file = folder.resolve("curves.svg");
        log().writeSvg(file);
        Document picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readAllBytes(file)));
        String steps = picture.getElementsByTagName("polyline")
                .item(0)
                .getAttributes()
                .getNamedItem("points")
                .getNodeValue();
        // From the axis at x = 56 to the border at 704, and from the loss 0 at y = 280 to the loss 4 at 16.
        assertEquals("272.0,16.0 488.0,148.0 704.0,214.0 ", steps);
        String text = Files.readString(file);
        assertTrue(text.contains("cx=\"488.0\" cy=\"181.0\""), text);
        assertTrue(text.contains("evaluation after epoch 1: 1.5"), text);
    }
}
