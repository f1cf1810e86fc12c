/** What the command prints: text, tables, JSON, failures and progress, and the console that it goes to. */
@NullMarked
package org.onnxtwist.cli.text;

import org.jspecify.annotations.NullMarked;
