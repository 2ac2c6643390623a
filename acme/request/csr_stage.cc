#include "acme/request/csr_stage.h"

#include <algorithm>
#include <list>
#include <span>

#include "acme/request/csr_file.h"
#include "acme/request/key_history.h"
#include "acme/request/key_pair.h"
#include "acme/request/key_rollover.h"
#include "core/base/joined.h"
#include "core/bundle/stage_memory.h"

namespace millrace::acme {
namespace {

// This many certificates are processed together and wait for the disk together.
constexpr size_t kTogether = 64;

// One certificate that is processed.
struct Draft {
  const CertificateSettings& certificate;
  KeyHistory history;             // its request is the new one once that is written
  std::optional<KeyPair> keys;    // nullopt: there is nothing to do, or an error
  std::optional<Csr> given = {};  // the CSR of another host's key, in place of `keys`

  bool is_ready() const { return keys || given; }
  void drop() {
    keys.reset();
    given.reset();
  }
};

class CsrPass {
 public:
  CsrPass(const StageContext& context, const CsrOptions& options)
      : context_(context),
        options_(options),
        histories_(context, options.publication),
        rollover_(context) {}

  StageReport run(const Settings& settings, const Selection& selection);

 private:
  // A file of a draft.
  struct Write {
    Draft* draft;
    FileWrite file;
  };

  void update(std::span<const CertificateSettings> certificates, const Selection& selection);
  std::optional<Draft> examine(const CertificateSettings& certificate, bool selected);
  Result<void> take_keys(Draft& draft);
  void write_keys(std::vector<Draft>& drafts);
  void make_key_directories(std::vector<Draft>& drafts);
  void write_requests(std::vector<Draft>& drafts);
  Result<RequestDocument> request_for(const Draft& draft);
  void write(std::vector<Write> writes);
  void tell_made(const Draft& draft, const RequestDocument& request);
  void did(const Draft& draft, const std::string& text);
  void fail(const CertificateSettings& certificate, Error error);

  const StageContext& context_;
  const CsrOptions& options_;
  KeyHistories histories_;
  KeyRollover rollover_;
  StageReport report_;
  bool whole_ = true;  // the last request of every certificate is known
  FileTree outbox_;
};

void CsrPass::did(const Draft& draft, const std::string& text) {
  report_.changed = true;
  report_.add_done({certificate_subject(draft.certificate.id), text});
}

void CsrPass::fail(const CertificateSettings& certificate, Error error) {
  report_.fail(std::move(error).about(certificate_subject(certificate.id)));
}

// A certificate with an error keeps its last request. If that cannot be read, the outbox would be
// made without it.
std::optional<Draft> CsrPass::examine(const CertificateSettings& certificate, bool selected) {
  auto history = histories_.of(certificate.id);
  if (!history) {
    fail(certificate, std::move(history).error());
    whole_ = false;
    return std::nullopt;
  }
  Draft draft{certificate, *std::move(history), {}};
  if (selected) {
    if (auto taken = take_keys(draft); !taken) fail(certificate, std::move(taken).error());
  }
  const bool has_key_here = certificate.csr_file.empty();
  if (auto& request = draft.history.request; request && has_key_here && !draft.keys) {
    request->key_is_missing = is_key_missing(context_, *request);
  }
  return std::optional(std::move(draft));
}

Result<void> CsrPass::take_keys(Draft& draft) {
  if (draft.certificate.csr_file.empty()) {
    if (draft.history.request && !options_.given_up) {
      TRY(rollover_.apply(draft.certificate, *draft.history.request, report_));
    }
    ASSIGN(draft.keys,
           load_or_make_keys(context_, draft.certificate, draft.history, options_.given_up));
  } else {
    ASSIGN(draft.given, read_csr_file(context_.env.files, draft.certificate));
  }
  return {};
}

// A draft whose file could not be written is dropped.
void CsrPass::write(std::vector<Write> writes) {
  std::vector<FileWrite> files;
  files.reserve(writes.size());
  for (Write& write : writes) files.push_back(std::move(write.file));
  auto outcomes = context_.env.files.write_each(files);
  for (size_t i = 0; i < writes.size(); ++i) {
    if (outcomes[i] || !writes[i].draft->is_ready()) continue;
    writes[i].draft->drop();
    fail(writes[i].draft->certificate, std::move(outcomes[i]).error());
  }
}

void CsrPass::make_key_directories(std::vector<Draft>& drafts) {
  std::vector<Draft*> lacking;
  std::vector<Path> directories;
  for (Draft& draft : drafts) {
    const bool lacks =
        draft.given ? !draft.history.in_file : draft.keys && !draft.keys->made.empty();
    if (!lacks) continue;
    lacking.push_back(&draft);
    directories.push_back(context_.paths.keys_directory(draft.certificate.id));
  }
  auto made = context_.env.files.make_directories(directories, 0700);
  for (size_t i = 0; i < lacking.size(); ++i) {
    if (made[i]) continue;
    lacking[i]->drop();
    fail(lacking[i]->certificate, std::move(made[i]).error());
  }
}

void CsrPass::write_keys(std::vector<Draft>& drafts) {
  make_key_directories(drafts);
  std::vector<Write> writes;
  for (Draft& draft : drafts) {
    if (!draft.keys) continue;
    for (const NewKey& key : draft.keys->made) {
      writes.push_back({&draft, {key.file, key.pem.view(), 0600}});
    }
  }
  write(std::move(writes));
  for (Draft& draft : drafts) {
    if (draft.keys && !draft.keys->made.empty()) did(draft, "key made");
  }
}

// The last CSR is kept while its content is right: an ECDSA signature differs each time.
Result<RequestDocument> CsrPass::request_for(const Draft& draft) {
  if (const auto& given = draft.given) {
    RequestDocument request{draft.certificate.id, given->names, given->der, given->spki, {}};
    follow(draft.history, request);
    if (options_.retire_previous) retire_previous(request);
    rollover_.retire_unused(request);
    return request;
  }
  const auto& before = draft.history.request;
  std::vector<CertName> names = draft.certificate.names;
  std::sort(names.begin(), names.end());
  const SpkiDigest current = draft.keys->current.spki_digest();
  std::string csr;
  if (before && before->names == names && before->current == current) {
    csr = before->csr_der;
  } else {
    ASSIGN(const Csr made, make_csr(draft.keys->current, names));
    csr = made.der;
    if (context_.memory != nullptr) context_.memory->csrs.emplace(csr, made);
  }
  RequestDocument request{draft.certificate.id, std::move(names), std::move(csr), current,
                          draft.keys->next.spki_digest()};
  request.public_keys.emplace(*request.next, draft.keys->next.public_der());
  follow(draft.history, request);
  if (options_.retire_previous) retire_previous(request);
  rollover_.retire_unused(request);
  return request;
}

// A request that differs only in previous keys is not reported as new.
void CsrPass::tell_made(const Draft& draft, const RequestDocument& request) {
  report_.changed = true;
  const auto& before = draft.history.request;
  if (!before || before->csr_der != request.csr_der || before->next != request.next) {
    did(draft, "request made for " + joined(request.names));
  }
  for (const SpkiDigest& key : request.retired) {
    const bool was_previous = before && std::ranges::count(before->previous, key) > 0;
    if (was_previous) did(draft, "key " + key.hex() + " retired; its TLSA records are removed");
  }
}

// After the keys: a request whose key is lost would produce a useless certificate.
void CsrPass::write_requests(std::vector<Draft>& drafts) {
  std::list<std::pair<std::string, RequestDocument>> made;  // its text, which `writes` refers to
  std::vector<Write> writes;
  for (Draft& draft : drafts) {
    if (!draft.is_ready()) continue;
    auto request = request_for(draft);
    if (!request) {
      fail(draft.certificate, std::move(request).error());
      continue;
    }
    std::string text = encode(*request);
    const KeyHistory& before = draft.history;
    if (before.in_file && encode(*before.request) == text) continue;
    made.emplace_back(std::move(text), std::move(*request));
    writes.push_back(
        {&draft, {context_.paths.request(draft.certificate.id), made.back().first, 0600}});
  }
  const auto drafted = writes;
  write(std::move(writes));
  auto document = made.begin();
  for (const Write& write : drafted) {
    RequestDocument& request = (document++)->second;
    if (!write.draft->is_ready()) continue;
    tell_made(*write.draft, request);
    write.draft->history.request = std::move(request);
  }
}

void CsrPass::update(std::span<const CertificateSettings> certificates,
                     const Selection& selection) {
  std::vector<Draft> drafts;
  for (const CertificateSettings& certificate : certificates) {
    auto draft = examine(certificate, is_selected(selection, certificate.id));
    if (draft) drafts.push_back(std::move(*draft));
  }
  write_keys(drafts);
  write_requests(drafts);
  for (const Draft& draft : drafts) {
    const auto& request = draft.history.request;
    if (!request) continue;
    outbox_.emplace("requests/" + draft.certificate.id.text() + ".json", encode(*request));
  }
}

StageReport CsrPass::run(const Settings& settings, const Selection& selection) {
  std::span<const CertificateSettings> left = settings.certificates;
  while (!left.empty()) {
    const size_t count = std::min(left.size(), kTogether);
    update(left.first(count), selection);
    left = left.subspan(count);
  }
  if (!whole_) return report_;
  const auto changed = write_outbox(context_, Stage::csr, outbox_);
  if (!changed) report_.fail(changed.error());
  report_.changed = report_.changed || (changed && *changed);
  return report_;
}

}  // namespace

StageReport run_csr(const StageContext& context, const Settings& settings,
                    const Selection& selection, const CsrOptions& options) {
  const auto lock = lock_stage(context, "csr");
  if (lock) return CsrPass(context, options).run(settings, selection);
  StageReport report;
  report.fail(lock.error());
  return report;
}

}  // namespace millrace::acme
