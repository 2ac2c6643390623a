#include "publish/publication.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain_check.h"
#include "core/crypto/openssl.h"

namespace millrace::publish {
namespace {

constexpr std::string_view kFolder = "issued/";

Result<std::string> chain_beside(const Bundle& bundle, const CertId& id, const std::string& where) {
  const auto file = bundle.files.find(std::string(kFolder) + id.text() + ".pem");
  if (file == bundle.files.end()) return Error(where + ": its chain is missing");
  return file->second;
}

// The signed document of fetch must match its chain.
Result<void> check_document(const Issued& issued, const std::vector<Certificate>& chain) {
  const IssuedDocument& document = issued.document;
  const std::string digest = to_hex(sha256(issued.pem));
  if (digest != document.chain_sha256) {
    return Error("SHA-256 of the chain is " + digest + ", expected " + document.chain_sha256);
  }
  const Certificate& leaf = chain.front();
  if (leaf.not_before != document.not_before || leaf.not_after != document.not_after) {
    return Error("leaf is valid from " + format_time(leaf.not_before) + " to " +
                 format_time(leaf.not_after) + ", expected " + format_time(document.not_before) +
                 " to " + format_time(document.not_after));
  }
  return {};
}

// An earlier release names no request.
bool answers(const IssuedDocument& issued, const RequestDocument& request) {
  const bool is_same =
      issued.csr_sha256.empty() || issued.csr_sha256 == to_hex(sha256(request.csr_der));
  return is_same && issued.names == request.names && issued.spki == request.current;
}

Result<std::map<CertId, Issued>> issued_in(const Bundle& bundle) {
  std::map<CertId, Issued> all;
  for (const auto& [path, contents] : bundle.files) {
    if (!path.starts_with(kFolder) || !path.ends_with(".json")) continue;
    const std::string where = "bundle " + bundle.meta.scope + ": " + path;
    ASSIGN(IssuedDocument document, decode_issued(contents, where));
    const CertId id = document.certificate;
    if (path != std::string(kFolder) + id.text() + ".json") {
      return Error(where + ": is of certificate " + id.text());
    }
    ASSIGN(std::string pem, chain_beside(bundle, id, where));
    all.emplace(id, Issued{std::move(document), std::move(pem)});
  }
  return all;
}

// Copies what was published of a certificate; false: nothing was.
bool keep(const FileTree& published, const CertId& id, FileTree& into) {
  const std::string folder = id.text() + "/";
  bool any = false;
  for (auto file = published.lower_bound(folder);
       file != published.end() && file->first.starts_with(folder); ++file) {
    any = into.insert(*file).second;
  }
  return any;
}

Line waiting_line(const CertId& id, bool kept) {
  return {certificate_subject(id),
          std::string("its names or key changed since it was issued, fetch has no new one yet; ") +
              (kept ? "the one published before is kept" : "nothing of it is published")};
}

// The new files; empty: what was published stays.
FileTree new_files(const CertId& id, const RequestDocument& request, const Issued& issued,
                   bool published, TimePoint now, StageReport& report) {
  if (request.key_is_missing) {
    report.wait_for(Stage::csr, {certificate_subject(id),
                                 "csr reports that its key is missing; what is published is kept"});
    return {};
  }
  if (!answers(issued.document, request)) {
    report.wait_for(Stage::fetch, waiting_line(id, published));
    return {};
  }
  auto files = certificate_files(issued, now);
  if (files) return std::move(*files);
  report.fail(std::move(files).error().about(certificate_subject(id)));
  return {};
}

// Certificates without a request, as they were published.
void keep_missing(const Inputs& inputs, FileTree& contents) {
  for (const auto& [path, text] : inputs.published) {
    const auto id = CertId::parse(path.substr(0, path.find('/')));
    if (id && path.ends_with("/certificate.json") && !inputs.requests.contains(*id)) {
      keep(inputs.published, *id, contents);
    }
  }
}

void keep_renamed(const Inputs& inputs, TimePoint now, FileTree& contents, StageReport& report) {
  for (const auto& [path, text] : inputs.published) {
    if (!path.ends_with("/certificate.json")) continue;
    const auto old = decode_issued(text, "publication: " + path);
    if (!old || inputs.requests.contains(old->certificate) || old->not_after <= now) continue;
    const auto renamed = std::ranges::find_if(
        inputs.requests, [&](const auto& request) { return request.second.names == old->names; });
    if (renamed == inputs.requests.end() || !keep(inputs.published, old->certificate, contents)) {
      continue;
    }
    const std::string name = old->certificate.text();
    const Subject subject = certificate_subject(old->certificate);
    report.add_note({subject, subject.text() + " ",
                     "is now " + renamed->first.text() + ": the folder " + name +
                         " is kept until its certificate expires, " + format_time(old->not_after) +
                         ", and is not renewed; change its readers to the folder " +
                         renamed->first.text()});
  }
}

}  // namespace

std::map<CertId, Issued> issued_of(Inbox& inbox) {
  std::map<CertId, Issued> all;
  for (const InboxPart& part : inbox.parts) {
    auto issued = issued_in(part.bundle);
    if (!issued) {
      inbox.refuse(part.source, std::move(issued).error());
      continue;
    }
    for (auto& [id, one] : *issued) {
      auto allowed = check_allowed(part.source, one.document.names);
      if (!allowed) {
        inbox.refuse(part.source, std::move(allowed).error().about(certificate_subject(id)));
        continue;
      }
      Issued& kept = all.try_emplace(id, one).first->second;
      if (kept.document.not_before < one.document.not_before) kept = std::move(one);
    }
  }
  return all;
}

Result<FileTree> certificate_files(const Issued& issued, TimePoint now) {
  ASSIGN(const auto chain, parse_chain(issued.pem, "chain"));
  TRY(check_document(issued, chain));
  TRY(check_chain(chain, issued.document.names, issued.document.spki, now));
  // Only what was parsed is published, in one form, without other text from the CA.
  std::string rest;
  for (size_t i = 1; i < chain.size(); ++i) rest += chain[i].pem;
  const std::string whole = chain.front().pem + rest;
  IssuedDocument document = issued.document;
  document.chain_sha256 = to_hex(sha256(whole));
  const std::string folder = document.certificate.text() + "/";
  FileTree files = {{folder + "fullchain.pem", whole},
                    {folder + "cert.pem", chain.front().pem},
                    {folder + "certificate.json", encode(document)}};
  if (!rest.empty()) files.emplace(folder + "chain.pem", rest);
  return files;
}

FileTree publication(const Inputs& inputs, TimePoint now, StageReport& report) {
  FileTree contents;
  for (const auto& [id, request] : inputs.requests) {
    FileTree before;
    const bool published = keep(inputs.published, id, before);
    const auto issued = inputs.issued.find(id);
    FileTree files;
    if (issued != inputs.issued.end()) {
      files = new_files(id, request, issued->second, published, now, report);
    }
    contents.merge(files.empty() ? before : files);
  }
  if (!inputs.is_complete) keep_missing(inputs, contents);
  keep_renamed(inputs, now, contents, report);
  return contents;
}

}  // namespace millrace::publish
