// The pure part of the stage publish: what goes into the publication.
#pragma once

#include <map>
#include <string>

#include "core/bundle/documents.h"
#include "core/bundle/stage.h"
#include "core/inbox/inbox.h"

namespace millrace::publish {

// The output of fetch for one certificate.
struct Issued {
  IssuedDocument document;
  std::string pem;  // the chain, as the CA gave it
};

// Those of fetch's bundles. Each document has its chain beside it; a bundle of which that is not
// true is refused, as is a document for names that its source is not allowed. Of two for one
// certificate, the later one counts.
std::map<CertId, Issued> issued_of(Inbox& inbox);

// The files of one certificate, below CERT/. Chain, document and request must agree in names, key
// and dates, and the chain must be whole and valid at `now`.
Result<FileTree> certificate_files(const Issued& issued, TimePoint now);

struct Inputs {
  std::map<CertId, RequestDocument> requests;
  std::map<CertId, Issued> issued;
  FileTree published;       // the contents of the current publication
  bool is_complete = true;  // false: a missing request does not withdraw a certificate
};

// The contents of the publication: each requested certificate that is issued. While the issued one
// is not (or no longer) good for its request, what was published before is kept, and the report
// contains the reason. What was published of a certificate whose names another one has now is kept
// until it expires: it was renamed, and its folder still has readers.
FileTree publication(const Inputs& inputs, TimePoint now, StageReport& report);

}  // namespace millrace::publish
