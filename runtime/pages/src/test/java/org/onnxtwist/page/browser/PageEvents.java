package org.onnxtwist.page.browser;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Events of a page that none of this project's pages may cause: messages, exceptions, dialogs, windows, and requests of other files. */
final class PageEvents {
    private final DevTools devTools;
    private final String session;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile String address = "about:blank";
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    PageEvents(DevTools devTools, String session) {
        this.devTools = devTools;
        this.session = session;
        devTools.listen(session, this::accept);
    }

    /** Prepares for a page: from now on, requests of other addresses are faults. */
    void expect(String url) {
        address = url;
        loaded = new CompletableFuture<>();
    }

    void awaitLoad() {
        DevTools.await("loading " + address, loaded);
    }

    /** Returns the faults until now, each as a line. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private void accept(String method, ProtocolObject event) {
        switch (method) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Page.javascriptDialogOpening" -> {
                faults.add("dialog: " + event.text("message"));
                devTools.post(session, "Page.handleJavaScriptDialog", "accept", false);
            }
            case "Page.windowOpen" -> faults.add("window: " + event.text("url"));
            case "Runtime.consoleAPICalled" -> faults.add("console." + event.text("type") + ": " + words(event));
            case "Runtime.exceptionThrown" -> faults.add("exception: " + thrown(event.object("exceptionDetails")));
            case "Log.entryAdded" -> {
                ProtocolObject entry = event.object("entry");
                faults.add("log " + entry.text("level") + ": " + entry.text("text"));
            }
            case "Network.requestWillBeSent" -> {
                String url = event.object("request").text("url");
                if (!url.equals(address) && !url.startsWith("data:") && !url.startsWith("blob:")) {
                    faults.add("request: " + url);
                }
            }
            default -> {
                // Of no concern.
            }
        }
    }

    private static String words(ProtocolObject call) {
        return call.objects("args").stream()
                .map(word -> word.has("value")
                        ? word.get("value").toString()
                        : word.has("description") ? word.text("description") : word.text("type"))
                .collect(Collectors.joining(" "));
    }

    static String thrown(ProtocolObject details) {
        return details.has("exception") && details.object("exception").has("description")
                ? details.object("exception").text("description")
                : details.text("text");
    }
}
