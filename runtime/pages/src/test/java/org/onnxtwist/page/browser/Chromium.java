package org.onnxtwist.page.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium without access to any network. It writes only into a temporary folder, which goes with it, and ends when this process
 * ends in whatever way, since its pipes are then closed.
 */
public final class Chromium implements AutoCloseable {
    /** The property that names the program. */
    static final String PROPERTY = "onnxtwist.browser";

    private static final List<String> PROGRAMS =
            List.of("chromium", "google-chrome", "google-chrome-stable", "chromium-browser");

    private static final List<String> OPTIONS = List.of(
            "--headless",
            "--remote-debugging-pipe",
            // Containers and root have no sandbox; the pages are ours.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-extensions",
            "--no-first-run",
            "--no-default-browser-check",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--disable-backgrounding-occluded-windows",
            // Nothing leaves this machine, whether for a page or for the browser itself.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            "--host-resolver-rules=MAP * ~NOTFOUND");

    private final Path folder;
    private final Process process;
    private final DevTools devTools;

    private Chromium(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.devTools = new DevTools(process.getInputStream(), process.getOutputStream());
    }

    /** Returns the program that {@value #PROPERTY} names, or else the first that is installed. */
    static Optional<Path> find() {
        Optional<String> named = Optional.ofNullable(System.getProperty(PROPERTY));
        if (named.isPresent()) {
            return named.map(Path::of);
        }
        String[] folders = Optional.ofNullable(System.getenv("PATH")).orElse("").split(":");
        return Files.isExecutable(Path.of("/bin/sh"))
                ? PROGRAMS.stream()
                        .flatMap(program -> Stream.of(folders).map(folder -> Path.of(folder, program)))
                        .filter(Files::isExecutable)
                        .findFirst()
                : Optional.empty();
    }

    static Chromium start(Path program) throws IOException {
        Path folder = Files.createTempDirectory("onnx-twist-browser");
        // The browser takes commands from descriptor 3 and answers on 4. The shell outlives it, and this process where
        // that is killed.
        String script = "folder=$1; shift; \"$@\" 3<&0 4>&1 0</dev/null 1>&2; rm -rf \"$folder\"";
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", script, "browser", folder.toString(), program.toString()));
        command.addAll(OPTIONS);
        command.add("--user-data-dir=" + folder.resolve("profile"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("log").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("XDG_") || name.equals("DBUS_SESSION_BUS_ADDRESS"));
        environment.put("HOME", folder.toString());
        environment.put("TMPDIR", folder.toString());
        Chromium chromium = new Chromium(folder, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(chromium::close, "end of the browser"));
        try {
            chromium.devTools.call("Browser.getVersion");
            return chromium;
        } catch (IllegalStateException e) {
            String log = Files.readString(folder.resolve("log"));
            chromium.close();
            throw new IllegalStateException(program + " does not start: " + log, e);
        }
    }

    /** Opens an empty page, as for somebody who has opened no other. */
    BrowserPage page() {
        String context = devTools.call("Target.createBrowserContext").text("browserContextId");
        String target = devTools.call("Target.createTarget", "url", "about:blank", "browserContextId", context)
                .text("targetId");
        String session = devTools.call("Target.attachToTarget", "targetId", target, "flatten", true)
                .text("sessionId");
        return new BrowserPage(devTools, context, session);
    }

    long pid() {
        return process.pid();
    }

    Path folder() {
        return folder;
    }

    /** Ends the browser and its processes, and deletes its folder. */
    @Override
    public synchronized void close() {
        List<ProcessHandle> processes = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        if (process.isAlive()) {
            devTools.post("", "Browser.close");
        }
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle left : processes) {
            left.onExit().completeOnTimeout(left, 20, TimeUnit.SECONDS).join();
        }
        delete(folder);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the browser stays: " + folder, e);
        }
    }
}
