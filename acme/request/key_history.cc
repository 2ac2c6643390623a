#include "acme/request/key_history.h"

#include <algorithm>

#include "core/bundle/own_outbox.h"

namespace millrace::acme {
namespace {

using Digests = std::vector<SpkiDigest>;

constexpr size_t kMaxRequest = 1U << 20U;
constexpr size_t kMostDigests = 16;  // the newest are kept

bool contains(const Digests& digests, const SpkiDigest& digest) {
  return std::find(digests.begin(), digests.end(), digest) != digests.end();
}

void add(const SpkiDigest& digest, Digests& digests) {
  if (!contains(digests, digest)) digests.push_back(digest);
  if (digests.size() > kMostDigests) digests.erase(digests.begin());
}

// Of the previous keys, from the requests in which they were the next or the current one.
void carry_public_keys(const RequestDocument& before, RequestDocument& request) {
  PublicKeys known = before.public_keys;
  const bool is_lacking =
      contains(request.previous, before.current) && !before.public_keys.contains(before.current);
  if (is_lacking) known.emplace(before.current, csr_public_key(before.csr_der));
  for (const SpkiDigest& digest : request.previous) {
    const auto key = known.find(digest);
    if (key != known.end() && !key->second.empty()) request.public_keys.insert(*key);
  }
}

Result<std::optional<RequestDocument>> read_request(const StageContext& context, const CertId& id) {
  const Path path = context.paths.request(id);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<RequestDocument>();
  ASSIGN(const std::string text, context.env.files.read(path, kMaxRequest));
  ASSIGN(RequestDocument request, decode_request_once(text, path.string(), context.memory));
  return std::optional<RequestDocument>(std::move(request));
}

}  // namespace

Result<const FileTree*> KeyHistories::outbox(Stage stage, std::optional<FileTree>& kept) {
  if (!kept) {
    ASSIGN(kept, own_outbox(context_, stage));
  }
  return &*kept;
}

Result<std::optional<RequestDocument>> KeyHistories::emitted(const CertId& id) {
  ASSIGN(const FileTree* files, outbox(Stage::csr, csr_));
  const std::string name = "requests/" + id.text() + ".json";
  const auto file = files->find(name);
  if (file == files->end()) return std::optional<RequestDocument>();
  ASSIGN(RequestDocument request,
         decode_request_once(file->second, "outbox csr: " + name, context_.memory));
  request.key_is_missing = false;
  return std::optional<RequestDocument>(std::move(request));
}

Result<std::optional<SpkiDigest>> KeyHistories::issued(const CertId& id) {
  ASSIGN(const FileTree* files, outbox(Stage::fetch, fetch_));
  const std::string name = "issued/" + id.text() + ".json";
  const auto file = files->find(name);
  if (file == files->end()) return std::optional<SpkiDigest>();
  ASSIGN(IssuedDocument document, decode_issued(file->second, "outbox fetch: " + name));
  return std::optional<SpkiDigest>(std::move(document.spki));
}

// Unverified: the keys to verify it are lost with the state, and all it can cause is an error for
// the operator.
Result<std::optional<SpkiDigest>> KeyHistories::published(const CertId& id) const {
  if (publication_.empty()) return std::optional<SpkiDigest>();
  const Path path = publication_ / "current" / id.text() / "certificate.json";
  ASSIGN(const auto there, context_.env.files.status(path));
  if (!there) return std::optional<SpkiDigest>();
  ASSIGN(const std::string text, context_.env.files.read(path, kMaxRequest));
  ASSIGN(IssuedDocument document, decode_issued(text, path.string()));
  return std::optional<SpkiDigest>(std::move(document.spki));
}

Result<KeyHistory> KeyHistories::of(const CertId& id) {
  KeyHistory history;
  ASSIGN(history.request, read_request(context_, id));
  history.in_file = history.request.has_value();
  if (!history.request) {
    ASSIGN(history.request, emitted(id));
  }
  if (history.request) {
    history.current = history.request->current;
  } else {
    ASSIGN(history.current, issued(id));
  }
  if (!history.current) {
    ASSIGN(history.current, published(id));
  }
  return history;
}

void follow(const KeyHistory& before, RequestDocument& request) {
  if (before.request) {
    request.previous = before.request->previous;
    request.retired = before.request->retired;
    const auto& next = before.request->next;
    const bool never_used = next && *next != request.current && next != request.next;
    if (never_used) add(*next, request.retired);
  }
  const bool replaced = before.current && *before.current != request.current;
  if (replaced && !contains(request.retired, *before.current)) {
    add(*before.current, request.previous);
  }
  std::erase(request.previous, request.current);
  if (replaced || !before.current) std::erase(request.retired, request.current);
  if (before.request) carry_public_keys(*before.request, request);
}

void retire_previous(RequestDocument& request) {
  for (const SpkiDigest& digest : request.previous) {
    add(digest, request.retired);
    request.public_keys.erase(digest);
  }
  request.previous.clear();
}

void retire(const SpkiDigest& key, RequestDocument& request) {
  std::erase(request.previous, key);
  request.public_keys.erase(key);
  add(key, request.retired);
}

}  // namespace millrace::acme
