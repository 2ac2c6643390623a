#include "dnszone/query/resolved.h"

#include "core/base/joined.h"

namespace millrace::dnszone {
namespace {

bool is_answer_code(Rcode rcode) {
  return rcode == Rcode::noerror || rcode == Rcode::nxdomain;
}

Result<Resolved> resolved_of(const Reply& reply) {
  const bool is_alias = reply.question.type == RrType::cname;  // itself, not what it leads to
  auto owner = is_alias ? std::optional(reply.question.name) : answered_owner(reply);
  if (!owner) return Error(reply.question.name.text() + " is a CNAME whose chain does not end");
  Resolved resolved{Found::no_data, reply.authenticated, *std::move(owner), {}};
  for (const Record& record : reply.answer) {
    const bool is_asked = record.type == reply.question.type && record.owner == resolved.owner;
    if (is_asked) resolved.records.push_back(record);
  }
  if (!resolved.records.empty()) resolved.found = Found::records;
  if (resolved.records.empty() && reply.rcode == Rcode::nxdomain) resolved.found = Found::no_name;
  return resolved;
}

// SERVFAIL is the only error of kind failed.
Result<Reply> usable_reply(const Result<std::string>& answer, const Endpoint& resolver) {
  if (!answer) return not_yet("resolver " + answer.error().text());
  const std::string from = "resolver " + resolver.text() + ": ";
  auto reply = decode_reply(*answer);
  if (!reply) return not_yet(from + reply.error().message);
  if (reply->truncated) return not_yet(from + "the answer is truncated even over TCP");
  if (is_answer_code(reply->rcode)) return reply;
  Error error(from + "answers " + to_text(reply->rcode) + " to " + reply->question.text());
  if (reply->rcode != Rcode::servfail) {
    error.message += ": check that this host may ask it";
    error.kind = ErrorKind::not_yet;
  }
  return error;
}

Error bogus(const Question& question, const Resolvers& resolvers) {
  return Error(question.text() + ": does not validate at the resolver " +
               joined(resolvers.servers) +
               " (bogus): clients get no answer; check the signatures of the zone, its DS at the "
               "parent (millrace check), and the clock of the resolver");
}

Error unresolved(Error error) {
  error.kind = ErrorKind::not_yet;
  error.message += ": check that the name servers of the zone answer";
  return error;
}

// What a resolver answers without validation shows why it answers SERVFAIL with it.
void explain_failures(DnsTransport& dns, const std::vector<Question>& questions,
                      const Resolvers& resolvers, std::vector<Result<Reply>>& replies) {
  std::vector<Question> failed;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (!replies[i] && replies[i].error().kind == ErrorKind::failed) failed.push_back(questions[i]);
  }
  if (failed.empty()) return;
  const auto unchecked = ask_resolvers(dns, failed, resolvers, usable_reply, Recursion::unchecked);
  size_t next = 0;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (replies[i] || replies[i].error().kind != ErrorKind::failed) continue;
    const bool there = unchecked[next++].ok();
    replies[i] = there ? bogus(questions[i], resolvers) : unresolved(replies[i].error());
  }
}

}  // namespace

std::vector<Result<Resolved>> resolve(DnsTransport& dns, const std::vector<Question>& questions,
                                      const Resolvers& resolvers) {
  auto replies = ask_resolvers(dns, questions, resolvers, usable_reply);
  explain_failures(dns, questions, resolvers, replies);
  std::vector<Result<Resolved>> all;
  all.reserve(replies.size());
  for (const auto& reply : replies) {
    all.push_back(reply ? resolved_of(*reply) : Result<Resolved>(reply.error()));
  }
  return all;
}

}  // namespace millrace::dnszone
