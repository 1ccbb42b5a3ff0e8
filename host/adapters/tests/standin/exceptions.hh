/* States of the kernel, exceptions and who handles them. */
#ifndef FLAVBREM_STANDIN_EXCEPTIONS_HH
#define FLAVBREM_STANDIN_EXCEPTIONS_HH

#include <cstdio>
#include <cstdlib>

#include "globals.hh"

enum G4ApplicationState { G4State_PreInit, G4State_Init, G4State_Idle, G4State_EventProc };
enum G4ExceptionSeverity {
    FatalException,
    FatalErrorInArgument,
    RunMustBeAborted,
    EventMustBeAborted,
    JustWarning,
    IgnoreTheIssue
};

class G4VExceptionHandler;

class G4StateManager
{
  public:
    static G4StateManager *GetStateManager()
    {
        static thread_local G4StateManager manager;
        return &manager;
    }
    G4ApplicationState GetCurrentState() const
    {
        return state_;
    }
    G4bool SetNewState(G4ApplicationState state)
    {
        state_ = state;
        return true;
    }
    void SetExceptionHandler(G4VExceptionHandler *handler)
    {
        handler_ = handler;
    }
    G4VExceptionHandler *GetExceptionHandler() const
    {
        return handler_;
    }

  private:
    G4ApplicationState state_ = G4State_PreInit;
    G4VExceptionHandler *handler_ = nullptr;
};

class G4VExceptionHandler
{
  public:
    G4VExceptionHandler()
    {
        G4StateManager::GetStateManager()->SetExceptionHandler(this);
    }
    virtual ~G4VExceptionHandler() = default;
    virtual G4bool Notify(const char *origin, const char *code, G4ExceptionSeverity severity,
                          const char *description) = 0;
};

inline void G4Exception(const char *origin, const char *code, G4ExceptionSeverity severity,
                        const char *description)
{
    G4VExceptionHandler *handler = G4StateManager::GetStateManager()->GetExceptionHandler();
    if (handler == nullptr)
        std::fprintf(stderr, "%s (%s): %s\n", origin, code, description);
    if (handler == nullptr || handler->Notify(origin, code, severity, description))
        std::abort();
}

#endif
