package io.driftsafe.pricing.listing;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** How a price list is written. */
public enum PriceListFormat {
    /** An offer file of AWS, in JSON or CSV, of which the on-demand prices are taken. */
    AWS_OFFER {
        @Override
        void readMarked(InputStream file, PriceListTaker taker) throws IOException {
            if (beginsWith(file, '{')) {
                AwsOfferJson.read(JsonStream.of(file), taker);
            } else {
                AwsOfferCsv.read(file, taker);
            }
        }
    },

    /** A page of Azure's retail prices, in JSON. */
    AZURE_RETAIL {
        @Override
        void readMarked(InputStream file, PriceListTaker taker) {
            AzureRetailPrices.read(JsonStream.of(file), taker);
        }
    },

    /** A page of the SKUs of Google's Cloud Billing Catalog, in JSON. */
    GOOGLE_CATALOG {
        @Override
        void readMarked(InputStream file, PriceListTaker taker) {
            GoogleCatalog.read(JsonStream.of(file), taker);
        }
    },

    /** A table of unit prices as this service has them. */
    CSV {
        @Override
        void readMarked(InputStream file, PriceListTaker taker) {
            PriceTable.read(file, taker);
        }
    };

    /** Long enough for a mark to be found behind blanks. */
    private static final int MARK = 64;

    /**
     * Reads all of it.
     *
     * @throws Refusal 400 or 422 if it is no such list, or broken
     */
    public void read(InputStream file, PriceListTaker taker) {
        var marked = new BufferedInputStream(file);
        try {
            skipByteOrderMark(marked);
            readMarked(marked, taker);
        } catch (ZipException broken) {
            throw Refusal.of(ProblemCode.MALFORMED_JSON, "The file is broken gzip");
        } catch (IOException broken) {
            throw Refusal.of(ProblemCode.MALFORMED_JSON, "The file ended too early");
        }
    }

    abstract void readMarked(InputStream file, PriceListTaker taker) throws IOException;

    private static void skipByteOrderMark(InputStream file) throws IOException {
        file.mark(3);
        if (file.read() != 0xef || file.read() != 0xbb || file.read() != 0xbf) {
            file.reset();
        }
    }

    private static boolean beginsWith(InputStream file, char wanted) throws IOException {
        file.mark(MARK);
        var first = file.read();
        for (var i = 1; i < MARK && first >= 0 && Character.isWhitespace(first); i++) {
            first = file.read();
        }
        file.reset();
        return first == wanted;
    }
}
