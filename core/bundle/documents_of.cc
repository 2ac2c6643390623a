// The documents of one kind in a bundle.
#include "core/bundle/documents.h"
#include "core/bundle/stage_memory.h"

namespace millrace {
namespace {

constexpr std::string_view kSuffix = ".json";

// The key of a document and the name its file must have.
const CertId& key_of(const RequestDocument& document) {
  return document.certificate;
}
const CertId& key_of(const ChallengeDocument& document) {
  return document.certificate;
}
const CertId& key_of(const TlsaDocument& document) {
  return document.certificate;
}
const DnsName& key_of(const ZoneDocument& document) {
  return document.zone;
}

std::string file_stem(const CertId& id) {
  return id.text();
}
std::string file_stem(const DnsName& zone) {
  const std::string text = zone.text();
  return text.substr(0, text.size() - 1);
}

template <class Key, class Document, class Decode>
Result<std::map<Key, Document>> documents_of(const Bundle& bundle, const std::string& folder,
                                             const Decode& decode) {
  std::map<Key, Document> documents;
  for (const auto& [path, contents] : bundle.files) {
    if (!path.starts_with(folder) || !path.ends_with(kSuffix)) continue;
    const std::string where = "bundle " + bundle.meta.scope + ": " + path;
    ASSIGN(Document document, decode(contents, where));
    const Key key = key_of(document);
    const std::string wanted = folder + file_stem(key) + std::string(kSuffix);
    if (path != wanted) return Error(where + ": from its content, its name should be " + wanted);
    documents.emplace(key, std::move(document));
  }
  return documents;
}

}  // namespace

Result<std::map<CertId, RequestDocument>> requests_of(const Bundle& bundle, StageMemory* memory) {
  const std::string& host = bundle.meta.host;
  if (memory != nullptr && memory->requests[host].files == bundle.files) {
    return memory->requests[host].documents;
  }
  const auto decode = [memory](std::string_view text, const std::string& where) {
    return decode_request_once(text, where, memory);
  };
  ASSIGN(auto requests, (documents_of<CertId, RequestDocument>(bundle, "requests/", decode)));
  if (memory != nullptr) memory->requests[host] = {bundle.files, requests};
  return requests;
}

Result<std::map<CertId, ChallengeDocument>> challenges_of(const Bundle& bundle) {
  return documents_of<CertId, ChallengeDocument>(bundle, "challenges/", decode_challenges);
}

Result<std::map<CertId, TlsaDocument>> tlsa_of(const Bundle& bundle) {
  return documents_of<CertId, TlsaDocument>(bundle, "tlsa/", decode_tlsa);
}

Result<std::map<DnsName, ZoneDocument>> zones_of(const Bundle& bundle) {
  return documents_of<DnsName, ZoneDocument>(bundle, "zones/", decode_zone);
}

}  // namespace millrace
